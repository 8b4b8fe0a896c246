"""What is said where a token cannot be used: the code, the sentences, and what to do about it."""

from __future__ import annotations

from federation.aggregate.keys import KeyRefused

SENTENCES = {
    "token-module": (
        "PKCS#11-modulen kan inte laddas: {what} ({detail}). Kontrollera SIGILL_PKCS11_MODULE och att paketet är "
        "installerat.",
        "The PKCS #11 module cannot be loaded: {what} ({detail}). Check SIGILL_PKCS11_MODULE and that its package is "
        "installed.",
    ),
    "token-absent": (
        "Nyckelbäraren {what} finns inte ({detail}). Anslut den, eller kontrollera SIGILL_PKCS11_TOKEN.",
        "The token {what} is not there ({detail}). Connect it, or check SIGILL_PKCS11_TOKEN.",
    ),
    "token-pin-wrong": (
        "Nyckelbäraren {what} godtar inte PIN-koden ({detail}). Försöken räknas och koden ges inte igen av sig själv: "
        "skriv rätt kod i filen för PIN-koden.",
        "The token {what} does not accept the PIN ({detail}). Tries are counted, and the same PIN is never given again "
        "by itself: write the right one to the PIN's file.",
    ),
    "token-pin-locked": (
        "PIN-koden till nyckelbäraren {what} är spärrad eller har gått ut ({detail}). Lås upp den med "
        "säkerhetsansvarigs kod (SO-PIN).",
        "The PIN of the token {what} is locked or has expired ({detail}). Unlock it with the security officer's PIN.",
    ),
    "token-key-missing": (
        "Nyckelbäraren har ingen RSA-nyckel med etiketten {what}. Skapa eller flytta den dit, eller rätta etiketten.",
        "The token has no RSA key with the label {what}. Make it or move it there, or correct the label.",
    ),
    "token-ambiguous": (
        "Flera nycklar eller nyckelbärare heter {what}. Ge var och en sitt namn.",
        "Several keys or tokens are called {what}. Give each a name of its own.",
    ),
    "token-hangs": (
        "Nyckelbäraren {what} svarade inte inom {detail} och har lämnats; nästa försök öppnar den på nytt.",
        "The token {what} did not answer within {detail} and was abandoned; the next attempt opens it again.",
    ),
    "token-failed": (
        "Nyckelbäraren kunde inte användas för {what}: {detail}. Inget har signerats; nästa försök öppnar den på nytt.",
        "The token could not be used for {what}: {detail}. Nothing was signed; the next attempt opens it again.",
    ),
    "key-mismatch": (
        "Nyckeln {what} i nyckelbäraren hör inte till certifikatet. Ange certifikatet som hör till nyckeln.",
        "The key {what} in the token does not belong to the certificate. Give that key's certificate.",
    ),
}


def refusal(code: str, what: str, detail: str) -> KeyRefused:
    """KeyRefused with the sentences of `code`; one that is not known here is a failure."""
    sv, en = SENTENCES.get(code, SENTENCES["token-failed"])
    return KeyRefused(code, sv.format(what=what, detail=detail), en.format(what=what, detail=detail))
