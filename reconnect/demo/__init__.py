"""The whole product on one machine, with the outside world beside it: nothing to configure, nothing to break."""
