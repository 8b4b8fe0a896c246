"""Why an entity from another federation is not in a feed."""

from federation.gates.reason import Reason

_ASK_SV = "Fråga federationsoperatören, som avgör vad som tas in från {upstream}."
_ASK_EN = "Ask the federation operator, who decides what is taken in from {upstream}."
GATE = "G13"

_ALL = (
    Reason(
        "foreign_not_republished",
        GATE,
        "Det som kommer från {upstream} publiceras inte i detta flöde.",
        "What comes from {upstream} is not published in this feed.",
        _ASK_SV,
        _ASK_EN,
    ),
    Reason(
        "foreign_upstream_closed",
        GATE,
        "Inget hämtas från {upstream} längre.",
        "Nothing is taken in from {upstream} any more.",
        _ASK_SV,
        _ASK_EN,
    ),
    Reason(
        "foreign_expired",
        GATE,
        "Det som senast hämtades från {upstream} gäller inte längre.",
        "What was taken in last from {upstream} does not hold any more.",
        "Entiteten kommer tillbaka när ett nyare aggregat har hämtats och godtagits.",
        "The entity comes back when a newer aggregate has been fetched and accepted.",
    ),
    Reason(
        "foreign_gone",
        GATE,
        "Entiteten finns inte längre i det som {upstream} publicerar.",
        "The entity is not among what {upstream} publishes any more.",
        "Fråga entitetens registrator.",
        "Ask the entity's registrar.",
    ),
    Reason(
        "foreign_quarantined",
        GATE,
        "Entiteten från {upstream} har fel som stoppar den.",
        "The entity from {upstream} has faults that block it.",
        "Felen står på källans sida; registratorn behöver rätta dem.",
        "The faults are on the upstream's page; the registrar has to mend them.",
    ),
    Reason(
        "foreign_conflict_open",
        GATE,
        "Entiteten från {upstream} gör anspråk på något som är någon annans, och ingen har avgjort frågan.",
        "The entity from {upstream} claims what is somebody else's, and nobody has decided.",
        "En handläggare hos federationsoperatören avgör konflikten.",
        "An operator of the federation decides the conflict.",
    ),
    Reason(
        "foreign_conflict_lost",
        GATE,
        "Entiteten från {upstream} gjorde anspråk på något som är någon annans, och förlorade.",
        "The entity from {upstream} claimed what is somebody else's, and lost.",
        "Grunderna står på konfliktens sida.",
        "The grounds are on the conflict's page.",
    ),
    Reason(
        "foreign_filtered",
        GATE,
        "Entiteten hör inte till dem som släpps in från {upstream}.",
        "The entity is not one of those that are let in from {upstream}.",
        _ASK_SV,
        _ASK_EN,
    ),
)
FOREIGN: dict[str, Reason] = {reason.code: reason for reason in _ALL}
# Why a member's own entity is not: always asked, whatever a feed's policy names.
OURS: dict[str, Reason] = {
    "open": Reason(
        "conflict_open",
        GATE,
        "En entitet från en annan federation publicerades redan med samma namn, scope eller nyckel.",
        "An entity of another federation was published already with the same name, scope or key.",
        "Ni behöver inte göra något: en handläggare hos federationsoperatören avgör konflikten.",
        "Nothing is asked of you: an operator of the federation decides the conflict.",
    ),
    "lost": Reason(
        "conflict_lost",
        GATE,
        "En konflikt med en annan federations entitet avgjordes till dess fördel.",
        "A conflict with an entity of another federation was decided in its favour.",
        "Ta bort det som båda gör anspråk på, eller be federationsoperatören om grunderna.",
        "Remove what both claim, or ask the federation operator for the grounds.",
    ),
}
