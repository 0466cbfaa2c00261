// Slack's names for the emoji that bots like; an unknown name stays as it was typed.

const NAMES = `
+1 👍 -1 👎 100 💯 alarm_clock ⏰ arrow_down ⬇️ arrow_forward ▶️ arrow_left ⬅️ arrow_right ➡️ arrow_up ⬆️
arrows_counterclockwise 🔄 baby_chick 🐤 ballot_box_with_check ☑️ bar_chart 📊 bell 🔔 no_bell 🔕 birthday 🎂
black_circle ⚫ blossom 🌼 blue_heart 💙 blush 😊 bookmark 🔖 boom 💥 bow 🙇 briefcase 💼 broken_heart 💔 bug 🐛
bulb 💡 bust_in_silhouette 👤 busts_in_silhouette 👥 calendar 📆 camera 📷 camera_with_flash 📸 chains ⛓️
chart_with_downwards_trend 📉 chart_with_upwards_trend 📈 cherry_blossom 🌸 clap 👏 clipboard 📋 clock1 🕐 clock9 🕘
closed_lock_with_key 🔐 confetti_ball 🎊 construction 🚧 cry 😢 date 📅 email 📧 envelope ✉️ envelope_with_arrow 📩
e-mail 📧 exclamation ❗ eyes 👀 file_folder 📁 fire 🔥 fireworks 🎆 flag-de 🇩🇪 flag-gb 🇬🇧 gear ⚙️ gift 🎁 globe_with_meridians 🌐
earth_africa 🌍 green_heart 💚 grey_question ❔ hammer_and_wrench 🛠️ handshake 🤝 heart ❤️ heavy_check_mark ✔️
heavy_minus_sign ➖ heavy_plus_sign ➕ hourglass ⌛ hourglass_flowing_sand ⏳ inbox_tray 📥 outbox_tray 📤
information_source ℹ️ iphone 📱 key 🔑 label 🏷️ large_blue_circle 🔵 large_green_circle 🟢 large_orange_circle 🟠
large_purple_circle 🟣 large_yellow_circle 🟡 large_blue_square 🟦 large_green_square 🟩 large_red_square 🟥
large_yellow_square 🟨 link 🔗 lock 🔒 unlock 🔓 loudspeaker 📢 mag 🔍 mailbox 📫 mailbox_with_mail 📬 mega 📣 memo 📝
money_with_wings 💸 movie_camera 🎥 musical_note 🎵 mute 🔇 new 🆕 no_entry ⛔ no_entry_sign 🚫 ok 🆗 ok_hand 👌
paperclip 📎 partying_face 🥳 pause_button ⏸️ pencil 📝 pencil2 ✏️ person_shrugging 🤷 pushpin 📌 question ❓
rainbow 🌈 raised_hands 🙌 recycle ♻️ red_circle 🔴 relieved 😌 repeat 🔁 rocket 🚀 rotating_light 🚨 seedling 🌱
selfie 🤳 shield 🛡️ slightly_smiling_face 🙂 smile 😄 sos 🆘 sparkles ✨ speech_balloon 💬 star ⭐ stopwatch ⏱️ sunny ☀️
tada 🎉 thinking_face 🤔 thumbsup 👍 thumbsdown 👎 toolbox 🧰 traffic_light 🚦 triangular_flag_on_post 🚩 trophy 🏆
tv 📺 vertical_traffic_light 🚦 video_camera 📹 wave 👋 warning ⚠️ white_check_mark ✅ white_circle ⚪ white_large_square ⬜
white_medium_square ◻️ wrench 🔧 writing_hand ✍️ x ❌ yellow_heart 💛 zap ⚡ zzz 💤 electric_plug 🔌 adhesive_bandage 🩹
satellite_antenna 📡 muscle 💪 pray 🙏 crystal_ball 🔮 dizzy 💫 ghost 👻 robot_face 🤖 see_no_evil 🙈 sunflower 🌻
`;

const BY_NAME = new Map();
const parts = NAMES.trim().split(/\s+/);
for (let n = 0; n < parts.length; n += 2) BY_NAME.set(parts[n], parts[n + 1]);

/** The emoji of that name as a character; `:name:` where it is unknown. */
export const emoji = (name) => BY_NAME.get(name) ?? `:${name}:`;
