"""The forms of signing in, of one's own account, and of who looks after accounts."""

from toolpict.services.accounts import LONGEST_NAME, AddAccount, ChangePassword
from toolpict.services.sign_in import LONGEST_PASSWORD, SignIn
from toolpict.services.wording import Language
from toolpict.web.page_forms.fields import Choice, Email, Line, Secret, Tick
from toolpict.web.page_forms.form import PageForm

NEW = "new-password"
CURRENT = "current-password"


class SignInForm(PageForm):
    """Who signs in, and where to then; whatever is wrong with it is answered alike."""

    username = Line("sign-in.username", required=True, longest=100, autocomplete="username")
    password = Secret("sign-in.password", required=True, longest=LONGEST_PASSWORD, autocomplete=CURRENT)
    next = Line(longest=2000)

    def command(self, address: str, device: str) -> SignIn:
        """Return who wants in, from where."""
        return SignIn(self.username.typed, self.password.value, address, device)


class LanguageForm(PageForm):
    """The language of one's pages; none: as the browser says."""

    language = Choice("profile.language-of-pages", members=Language)

    def chosen(self) -> str:
        """Return the language, or nothing."""
        self.require()
        return self.language.data or ""


class PasswordForm(PageForm):
    """One's own new password."""

    present = Secret("profile.present", required=True, longest=LONGEST_PASSWORD, autocomplete=CURRENT)
    new = Secret("profile.new", required=True, longest=LONGEST_PASSWORD, autocomplete=NEW)
    again = Secret("profile.again", required=True, longest=LONGEST_PASSWORD, autocomplete=NEW)

    def command(self, token: str) -> ChangePassword:
        """Return what is asked for; the session of the token stays."""
        self.require()
        return ChangePassword(self.present.value, self.new.value, self.again.value, token)


class RenewalForm(PageForm):
    """A new password for somebody who forgot theirs."""

    password = Secret(
        "administration.first-password",
        required=True,
        longest=LONGEST_PASSWORD,
        autocomplete=NEW,
        hint="administration.renew-hint",
    )


class MayOpenForm(PageForm):
    """Whether somebody may open research studies."""

    may = Tick()


class AccountForm(PageForm):
    """A new account."""

    display_name = Line("administration.display-name", required=True, longest=LONGEST_NAME)
    username = Line("sign-in.username", required=True, longest=64, hint="administration.username-hint")
    email = Email("administration.email", required=True, longest=254)
    password = Secret("administration.first-password", required=True, longest=LONGEST_PASSWORD, autocomplete=NEW)
    opens_research_studies = Tick("administration.may-open")
    administers = Tick("administration.may-administer")

    def command(self) -> AddAccount:
        """Return what is asked for."""
        self.require()
        return AddAccount(
            self.username.value,
            self.display_name.value,
            self.email.value,
            self.password.value,
            self.opens_research_studies.value,
            self.administers.value,
        )
