"""Every table, one class each. `from store.tables import Profile` is how the rest of the store speaks of them."""

from store.tables.base import Base
from store.tables.bounces import Bounce, Report, SpentProof
from store.tables.brands import Brand, Logo, Member
from store.tables.campaigns import Campaign, Deliverable, Participation, Requirement
from store.tables.creators import Creator, NameTurn, ProgramMember, Suppression, Unsubscription
from store.tables.history import HistoryEntry
from store.tables.lapses import Lapse, Message, Reminder
from store.tables.mail_texts import MailText
from store.tables.notices import Forewarning, Notice, NoticeEntry, NoticeLapse, Subscription
from store.tables.outlooks import Outlook
from store.tables.outreach import Outreach, OutreachMail
from store.tables.pace import MailPlace
from store.tables.profiles import Grant, NetworkHealth, OAuthState, Profile
from store.tables.programs import Delivery, PromotionRequest, Token, Webhook
from store.tables.workspaces import InstallState, Workspace

__all__ = [
    "Base",
    "Bounce",
    "Brand",
    "Campaign",
    "Creator",
    "Deliverable",
    "Delivery",
    "Forewarning",
    "Grant",
    "HistoryEntry",
    "InstallState",
    "Lapse",
    "Logo",
    "MailPlace",
    "MailText",
    "Member",
    "Message",
    "NameTurn",
    "NetworkHealth",
    "Notice",
    "NoticeEntry",
    "NoticeLapse",
    "OAuthState",
    "Outlook",
    "Outreach",
    "OutreachMail",
    "Participation",
    "Profile",
    "ProgramMember",
    "PromotionRequest",
    "Reminder",
    "Report",
    "Requirement",
    "SpentProof",
    "Subscription",
    "Suppression",
    "Token",
    "Unsubscription",
    "Webhook",
    "Workspace",
]
