//! The checks of feeds of vehicle events.

use super::catalogue::{catalogue, founded};
use super::{Check, Severity, SharedText};

catalogue! {
    APPROVAL_ORDER = "events/approval-order", Info, "An approval is deactivated before the next one is activated",
        why "Both are made in one transaction, and come in either order; the new approval is in force.",
        source "VH 2019-09, technical approvals", help "Nothing has to be done.";
    BACKDATED_BEYOND = "events/backdated-beyond", Warning, "An event is dated back no further than its kind allows",
        why "What follows from it would contradict what was registered before.",
        source "VH 2019-09, registration", help "Look the vehicle up in the register.";
    CORRECTION_OF_OTHER_KIND = "events/correction-of-other-kind", Warning, "A correction type is one of its kind of event",
        why "A receiver that goes by the type changes the wrong part of the vehicle.",
        source "VH 2019-09, corrections", help "Look the vehicle up in the register.";
    CORRECTION_WITHOUT_TYPE = "events/correction-without-type", Warning, "A correction says what it corrects",
        why "Without Korreksjonsbeskrivelse the whole vehicle has to be read again.",
        source "VH 2019-09, corrections", help "Look the vehicle up in the register.";
    ENTRY_WITHOUT_ID = "events/entry-without-id", Error, "Each entry has a number",
        why "The cursor of a reader is the number of the last entry.",
        source "VH 2019-09, feed; RFC 4287, 4.2.6", help "Fetch the page again.";
    FIRST_OR_LATEST_MISSING = "events/first-or-latest-missing", Warning, "A corrected owner says which registration it is about",
        why "The owner of the first and of the latest registration are corrected alike.",
        source "VH 2019-09, ownership", help "Look the vehicle up in the register.";
    GAP = "events/gap", Warning, "The numbers of a gapless feed have no gap",
        why "An event that was left out is never seen.",
        source "VH 2019-09, HENDELSE_UTEN_INNHOLD", help "Fetch the feed again from the number before the gap.";
    KIND_DIFFERS = "events/kind-differs", Warning, "The kind of an event is the same wherever it stands",
        why "A reader that goes by one place and a reader that goes by another see two events.",
        source "VH 2019-09, example", help "Go by HendelseKategori.";
    KUID_DIFFERS = "events/kuid-differs", Warning, "The kuid of an event is the same wherever it stands",
        why "Two vehicles are meant, or one place is wrong.",
        source "VH 2019-09, example", help "Look both vehicles up.";
    MALFORMED = "events/malformed", Error, "A page is well-formed XML",
        why "Nothing can be read from a page that is not well-formed.",
        source "XML 1.0, 2.1", help "Fetch the page again.";
    NOT_A_FEED = "events/not-a-feed", Error, "A page is an Atom feed",
        why "What is no feed has no events.",
        source "RFC 4287, 4.1.1", help "Check the address.";
    NUMBER_OF_ENTRIES = "events/number-of-entries", Warning, "The feed says how many entries it has",
        why "A page that was cut has fewer.",
        source "VH 2019-09, example", help "Fetch the page again.";
    ORDER = "events/order", Error, "The numbers of the entries grow",
        why "Events that are taken in another order give another vehicle.",
        source "VH 2019-09, feed", help "Read the pages in their order.";
    PLACEHOLDER_WITH_CONTENT = "events/placeholder-with-content", Warning, "A placeholder has an empty envelope",
        why "It takes the place of an event that was rolled back, or that is not for this reader.",
        source "VH 2019-09, HENDELSE_UTEN_INNHOLD", help "Look the event up, or ask the authority.";
    REPEATED_ID = "events/repeated-id", Error, "One number is one event",
        why "Two events under one number cannot both be kept.",
        source "VH 2019-09, feed", help "Fetch both pages again.";
    SOURCE_DIFFERS = "events/source-differs", Warning, "The source of an event is the same wherever it stands",
        why "The sources have events of the same names.",
        source "VH 2019-09, example", help "Go by Kilde.";
    SUB_OF_OTHER_KIND = "events/sub-of-other-kind", Warning, "A subkind is one of its kind",
        why "A reader has no case for it.",
        source "VH 2019-09, table of events", help "Ask the authority for the current list.";
    SUPPRESSED_KIND_SEEN = "events/suppressed-kind-seen", Info, "Events that are held back do not come",
        why "A registration is sent in their place; both together are one change.",
        source "VH 2019-09, plates", help "Go by the registration.";
    TIME_DIFFERS = "events/time-differs", Warning, "The times of an entry are that of its receipt",
        why "A reader that sorts by time goes wrong.",
        source "VH 2019-09, example", help "Go by MottattTidspunkt.";
    UNKNOWN_CODE = "events/unknown-code", Info, "Codes are those of the published lists",
        why "The lists grow; what is new is passed on as it is.",
        source "API documentation of the vehicle register", help "Look the code up in the current list.";
    UNKNOWN_ELEMENT = "events/unknown-element", Info, "Elements are known",
        why "The messages grow; what is new is passed on as it is.",
        source "API documentation of the vehicle register", help "Nothing has to be done.";
    UNREADABLE_TIME = "events/unreadable-time", Warning, "A time is a moment with an offset",
        why "It cannot be compared with others.",
        source "VH 2019-09, example", help "Ask the authority.";
}
