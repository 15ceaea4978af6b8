"""Signing in, one's own account, and the people of the installation."""

from collections.abc import Mapping
from types import MappingProxyType

from toolpict.domain.codes import AuditCode, ErrorCode, ProblemCode
from toolpict.domain.people import Role
from toolpict.services.wording.language import Sentence

SIGN_IN = {
    "sign-in.title": Sentence("Connexion", "Sign in"),
    "sign-in.username": Sentence("Identifiant", "User name"),
    "sign-in.password": Sentence("Mot de passe", "Password"),
    "sign-in.enter": Sentence("Se connecter", "Sign in"),
    "sign-in.forgotten": Sentence(
        "Mot de passe oublié ? Le service informatique vous en donne un nouveau.",
        "Forgotten your password? The IT department gives you a new one.",
    ),
}

PROFILE = {
    "profile.title": Sentence("Mon compte", "My account"),
    "profile.language": Sentence("Langue", "Language"),
    "profile.language-of-pages": Sentence("Langue des pages et des courriels", "Language of pages and mails"),
    "profile.language-of-browser": Sentence("Celle du navigateur", "As my browser"),
    "profile.language-kept": Sentence("Langue enregistrée.", "Language saved."),
    "profile.password": Sentence("Mot de passe", "Password"),
    "profile.present": Sentence("Mot de passe actuel", "Present password"),
    "profile.new": Sentence("Nouveau mot de passe", "New password"),
    "profile.again": Sentence("Nouveau mot de passe, encore une fois", "New password, once more"),
    "profile.password-hint": Sentence(
        "Au moins {minimum} caractères ; une phrase convient.", "At least {minimum} characters; a phrase will do."
    ),
    "profile.change-password": Sentence("Changer le mot de passe", "Change the password"),
    "profile.password-changed": Sentence(
        "Mot de passe changé ; vos autres sessions sont closes.", "Password changed; your other sessions are over."
    ),
}

ADMINISTRATION = {
    "administration.people": Sentence("Personnes", "People"),
    "administration.state": Sentence("État", "State"),
    "administration.person": Sentence("Personne", "Person"),
    "administration.email": Sentence("Courriel", "E-mail"),
    "administration.roles": Sentence("Rôles aujourd’hui", "Roles today"),
    "administration.rights": Sentence("Droits", "Rights"),
    "administration.account": Sentence("Compte", "Account"),
    "administration.no-role": Sentence("aucun rôle", "no role"),
    "administration.opens": Sentence("ouvre des études", "opens studies"),
    "administration.administers": Sentence("administre", "administers"),
    "administration.open": Sentence("ouvert", "open"),
    "administration.closed": Sentence("fermé", "closed"),
    "administration.add": Sentence("Ajouter une personne", "Add a person"),
    "administration.new": Sentence("Nouveau compte", "New account"),
    "administration.display-name": Sentence("Nom affiché", "Name shown"),
    "administration.username-hint": Sentence(
        "Minuscules sans accent, chiffres, point ou tiret.", "Lower case, digits, dot or hyphen."
    ),
    "administration.first-password": Sentence("Mot de passe provisoire", "Provisional password"),
    "administration.may-open": Sentence("Peut ouvrir des études", "May open studies"),
    "administration.may-not-open": Sentence("Ne peut pas ouvrir d’études", "May not open studies"),
    "administration.may-administer": Sentence("Administre l’installation", "Looks after the installation"),
    "administration.give-opening": Sentence("Permettre d’ouvrir des études", "Let open studies"),
    "administration.withdraw-opening": Sentence("Retirer ce droit", "Take this right back"),
    "administration.roles-note": Sentence(
        "Les rôles dans une étude sont donnés par son ARC, sur la page Personnes de l’étude.",
        "Roles in a study are given by its research associate, on the study’s page People.",
    ),
    "administration.shut": Sentence("Fermer le compte", "Close the account"),
    "administration.reopen": Sentence("Rouvrir le compte", "Reopen the account"),
    "administration.renew-password": Sentence("Donner un nouveau mot de passe", "Give a new password"),
    "administration.renew-hint": Sentence(
        "Ses sessions seront closes. Remettez-le en main propre.", "The sessions end. Hand it over in person."
    ),
    "administration.added": Sentence("Compte ajouté.", "Account added."),
    "administration.shut-done": Sentence("Compte fermé, sessions closes.", "Account closed, sessions ended."),
    "administration.reopened": Sentence("Compte rouvert.", "Account reopened."),
    "administration.kept": Sentence("Droit enregistré.", "Right saved."),
    "administration.password-renewed": Sentence("Nouveau mot de passe enregistré.", "New password saved."),
    "administration.part": Sentence("Partie", "Part"),
    "administration.its-state": Sentence("État", "State"),
    "administration.no-parts": Sentence("Aucune partie ne se signale", "No part reports"),
    "administration.no-parts-next": Sentence(
        "L’archive, le travail différé et les courriels apparaîtront ici.", "Archive, jobs and mail will appear here."
    ),
}

CODES: Mapping[str, Sentence] = {
    ErrorCode.SIGN_IN_REFUSED: Sentence("Identifiant ou mot de passe inexact.", "User name or password is not right."),
    ErrorCode.PASSWORD_WRONG: Sentence("Ce n’est pas votre mot de passe.", "This is not your password."),
    ErrorCode.TOO_MANY_ATTEMPTS: Sentence(
        "Trop de tentatives. Réessayez dans {seconds} s.", "Too many attempts. Try again in {seconds} s."
    ),
    ProblemCode.PASSWORD_TOO_SHORT: Sentence(
        "Trop court. Attendu\u00a0: au moins {minimum} caractères.",
        "Too short. Expected: at least {minimum} characters.",
    ),
    ProblemCode.PASSWORD_GUESSABLE: Sentence(
        "Trop facile à deviner. Choisissez une phrase à vous.", "Too easy to guess. Choose a phrase of your own."
    ),
    ProblemCode.PASSWORDS_DIFFER: Sentence(
        "Les deux saisies diffèrent. Tapez deux fois la même.", "The two differ. Type the same one twice."
    ),
    AuditCode.ACCOUNT_ADDED: Sentence("a ajouté le compte", "added the account"),
    AuditCode.ACCOUNT_CHANGED: Sentence("a changé le compte ({field})", "changed the account ({field})"),
    AuditCode.PASSWORD_CHANGED: Sentence("a changé le mot de passe", "changed the password"),
    AuditCode.SIGNED_IN: Sentence("s’est connecté", "signed in"),
    AuditCode.SIGNED_OUT: Sentence("s’est déconnecté", "signed out"),
    Role.RESEARCH_ASSOCIATE: Sentence("ARC", "research associate"),
    Role.TECHNOLOGIST: Sentence("manipulateur", "technologist"),
    Role.RADIOLOGIST: Sentence("relecteur", "radiologist"),
    Role.ADJUDICATOR: Sentence("arbitre", "adjudicator"),
    Role.COORDINATOR: Sentence("coordinateur", "coordinator"),
}

SENTENCES: Mapping[str, Sentence] = MappingProxyType({**SIGN_IN, **PROFILE, **ADMINISTRATION, **CODES})
