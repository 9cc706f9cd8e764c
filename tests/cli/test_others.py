"""The other commands: demo, invent, content check, protocols, help."""


def test_the_demo_shows_a_list_and_one_assessment_and_writes_a_page(longwatch, tmp_path):
    page = tmp_path / "clinic.html"
    done = longwatch("demo", "--patients", 36, "--on", "2026-03-31", "--out", page)
    assert done.returncode == 0, done.stderr
    assert "of 36 patients need someone on 31 Mar 2026" in done.stdout
    assert "Regular checks" in done.stdout
    assert page.as_uri() in done.stdout
    html = page.read_text(encoding="utf-8")
    assert "<svg" in html and "<script" not in html and "http://" not in html.replace("http://www.w3.org", "")


def test_the_demo_is_the_same_twice(longwatch, tmp_path):
    pages = []
    for name in ("one.html", "two.html"):
        longwatch("demo", "--patients", 36, "--on", "2026-03-31", "--out", tmp_path / name)
        pages.append((tmp_path / name).read_text(encoding="utf-8"))
    assert pages[0] == pages[1]


def test_the_content_that_comes_with_longwatch_has_no_mistakes(longwatch):
    done = longwatch("content", "check")
    assert done.returncode == 0, done.stderr
    assert "no mistakes" in done.stdout


def test_the_protocols_say_that_nobody_has_reviewed_them(longwatch):
    done = longwatch("protocols")
    assert done.returncode == 0 and "alemtuzumab" in done.stdout and "NOT clinically reviewed" in done.stdout


def test_help_names_every_command(longwatch):
    text = longwatch("--help").stdout
    for command in ("assess", "worklist", "demo", "invent", "protocols", "content"):
        assert command in text
    assert longwatch().stdout == text
    assert longwatch("--version").stdout.startswith("longwatch ")
