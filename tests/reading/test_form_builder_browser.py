"""A research associate builds a form in a real browser: dragged, undone, checked while typed, tried out, published (R52)."""

import os

import pytest
from playwright.sync_api import expect

from tests.reading.conftest import PASSWORD
from tests.reading.test_room_browser import AXE, PATIENCE, RUN_AXE, TAGS
from toolpict.domain.forms import FormVersion

pytestmark = pytest.mark.browser


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


class Arc:
    """A research associate at the builder."""

    def __init__(self, page):
        self.page, self.pictures = page, 0

    def fill(self, **fields):
        for name, text in fields.items():
            self.page.fill(f"[data-part] [name={name}]", text)

    def press(self, name):
        """Press a button, and wait for the page that it gives."""
        version = self.page.locator("[data-builder-travel] [name=version]")
        before = version.get_attribute("value")
        self.page.get_by_role("button", name=name, exact=True).click()
        expect(version).not_to_have_attribute("value", before)

    def add(self, kind, **fields):
        self.page.select_option("#add_type", kind)
        self.press("Ajouter")
        self.fill(**fields)
        self.press("Enregistrer")

    def order(self):
        return self.page.eval_on_selector_all("[data-place-oid]", "lines => lines.map((line) => line.dataset.placeOid)")

    def look(self):
        """Find nothing that keeps anybody out, wide and light, narrow and dark; keep pictures if asked for."""
        self.pictures += 1
        for scheme, width in (("light", 1280), ("dark", 320)):
            self.page.emulate_media(color_scheme=scheme)
            self.page.set_viewport_size({"width": width, "height": 900})
            if folder := os.environ.get("PICTURES"):
                self.page.screenshot(path=f"{folder}/builder-{self.pictures}-{scheme}.png", full_page=True)
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            found = self.page.evaluate(RUN_AXE, TAGS)["violations"]
            assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_form_is_built_tried_out_and_published(chromium, address, readers, passwords, world, units):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", reduced_motion="reduce")
    page, complaints = context.new_page(), []
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/research-studies/{world.research_study.id}/forms")
    page.fill("#username", "arc")
    page.fill("#password", PASSWORD)
    page.click("main button")
    arc = Arc(page)
    page.fill("[name=oid]", "RECIST")
    page.fill("[name=title_fr]", "Lecture RECIST")
    page.fill("[name=title_en]", "RECIST reading")
    page.get_by_role("button", name="Commencer un cahier vide").click()

    arc.add("yesno", label_fr="Images lisibles ?", label_en="Readable images?", oid="READABLE")
    page.get_by_role("link", name="Section 1").click()
    expect(page.locator("#part")).to_have_text("Section SECTION_1")
    arc.add("group", label_fr="Lésions cibles", label_en="Target lesions", oid="TARGETS")
    page.check("[data-part] [name=lesion]")
    arc.fill(row_label_fr="Lésion", row_label_en="Lesion")
    page.select_option("#add_type", "number")
    arc.press("Ajouter")
    arc.fill(label_fr="Diamètre", label_en="Diameter", oid="DIAMETER", unit="mm", minimum="0,5")
    page.select_option("[name=measure]", "length")
    page.get_by_role("link", name="Section 1").click()
    expect(page.locator("#part")).to_have_text("Section SECTION_1")
    arc.add("calc", label_fr="Somme", label_en="Sum", oid="SOD", unit="mm")

    # Live: what is wrong is said while one types, and goes when it is right.
    arc.fill(calculation="sod() + [NOBODY]")
    expect(page.locator("#calculation-problem")).to_contain_text("[NOBODY]")
    arc.look()
    arc.fill(calculation="sod()")
    page.locator("#branching").press_sequentially("[rea")
    expect(page.locator("#suggested > li")).to_have_text("READABLE · Images lisibles ?")
    page.keyboard.press("Enter")
    page.locator("#branching").press_sequentially(" = '1'")
    expect(page.locator("#branching")).to_have_value("[READABLE] = '1'")
    expect(page.locator("#calculation-problem")).to_have_count(0)

    # Leaving saves: the line of another question leads there with nothing lost.
    page.locator("[data-place-oid=READABLE] > a").click()
    expect(page.locator("#part")).to_have_text("Question READABLE")
    assert arc.order() == ["READABLE", "TARGETS", "DIAMETER", "SOD"]

    # Without a session, nothing that was typed is thrown away; what is typed while one saves is not lost either.
    cookies = context.cookies()
    context.clear_cookies()
    arc.fill(label_fr="Images bonnes ?")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.locator("[data-builder-state]")).to_contain_text("Le serveur ne répond pas")
    assert page.input_value("#label_fr") == "Images bonnes ?"
    assert page.evaluate("!window.dispatchEvent(new Event('beforeunload', {cancelable: true}))"), (
        "leaving is asked about"
    )
    context.add_cookies(cookies)
    held = []
    page.route("**/form-drafts/*", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/form-drafts/*"):
        page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.locator("#label_fr").evaluate("(field) => field.focus()")
    page.keyboard.type("Perdu")
    assert page.input_value("#label_fr") == "Images bonnes ?", "the part is at rest until it is answered"
    held[0].continue_()
    expect(page.locator("main")).not_to_have_attribute("inert", "")
    expect(page.locator("[data-place-oid=READABLE]")).to_contain_text("Images bonnes ?")
    page.unroute("**/form-drafts/*")
    arc.press("Annuler")
    complaints.clear()

    # What is asked about a question follows its type at once.
    page.select_option("#type", "dropdown")
    expect(page.locator("#choices")).to_be_visible()
    arc.press("Annuler")
    expect(page.locator("#choices")).to_have_count(0)

    # By keyboard and by mouse, then taken back.
    page.locator("[data-place-oid=SOD] > a").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-place-oid]").nth(1)).to_have_attribute("data-place-oid", "SOD")
    page.locator("[data-place-oid=SOD] > a").drag_to(
        page.locator("[data-place-oid=READABLE] > a"), target_position={"x": 60, "y": 4}
    )
    expect(page.locator("[data-place-oid]").first).to_have_attribute("data-place-oid", "SOD")
    arc.press("Annuler")
    arc.press("Annuler")
    assert arc.order() == ["READABLE", "TARGETS", "DIAMETER", "SOD"]

    page.get_by_role("link", name="Aperçu et essai").click()
    page.locator("input[name=READABLE][value='1']").check(force=True)
    page.locator("[data-section] button[data-add-row]").click()
    page.locator("[data-take]").first.click()
    expect(page.locator("[data-calc=SOD]")).to_have_text("24")
    arc.look()
    page.get_by_role("button", name="Vérifier ces réponses").click()
    expect(page.get_by_role("alert")).to_contain_text("Ces réponses pourraient être signées.")
    page.get_by_role("link", name="En anglais").click()
    expect(page.get_by_text("Readable images?")).to_be_visible()
    page.get_by_role("link", name="Back to the builder").click()

    page.get_by_role("link", name="Publier…").click()
    page.get_by_role("button", name="Publier la version 1").click()
    expect(page.get_by_role("status").first).to_contain_text("Version publiée.")
    with units.looking() as work:
        (form,) = work.find(FormVersion, oid="RECIST")
    assert '"lesion":true' in form.document
    assert '"fr":"Diamètre"' in form.document
    assert complaints == []
    context.close()
