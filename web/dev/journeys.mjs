/**
 * Walks through the UI as a reader would, against the mock with `--dist` at BASE:
 * what must hold while an answer streams, breaks, is reloaded, stopped and edited.
 */
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const BASE = process.env.BASE ?? "http://localhost:3471";
const END = "this one included.";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});

const journeys = {
  "an answer streams without a remount, without layout shifts and without a CSP report": async (
    page,
  ) => {
    await page.addInitScript(() => {
      globalThis.shifts = [];
      globalThis.reports = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          if (entry.hadRecentInput) continue;
          const nodes = entry.sources.map((s) => s.node?.className ?? s.node?.nodeName);
          globalThis.shifts.push({ value: entry.value, nodes });
        }
      }).observe({ type: "layout-shift", buffered: true });
      document.addEventListener("securitypolicyviolation", (event) =>
        globalThis.reports.push(event.violatedDirective),
      );
    });
    await page.goto(BASE);
    await page.fill("[data-ask-box]", "How do I stream?");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/t\/new$/);
    await page.locator("article").evaluate((node) => {
      node.dataset.witness = "same";
    });
    await page.waitForURL(/\/t\/(?!new)/);
    await finished(page);
    assert.equal(await page.locator("article").getAttribute("data-witness"), "same");
    const { shifts, reports } = await page.evaluate(() => ({
      shifts: globalThis.shifts,
      reports: globalThis.reports,
    }));
    const total = shifts.reduce((sum, shift) => sum + shift.value, 0);
    assert.ok(total < 0.02, `layout shifts: ${JSON.stringify(shifts)}`);
    assert.deepEqual(reports, []);
    return `layout shift ${total.toFixed(4)}`;
  },

  "a dropped connection costs no word and doubles none": async (page) => {
    await ask(page, "Please drop this connection");
    await finished(page);
    await complete(page);
  },

  "a reload in mid-answer misses nothing": async (page) => {
    await ask(page, "How do I reload?");
    await page.waitForSelector("article h3");
    await page.reload();
    await finished(page);
    await complete(page);
  },

  "an incognito thread says so, survives a reload and is in no library": async (page) => {
    await page.goto(BASE);
    await page.getByRole("button", { name: "Incognito" }).click();
    await page.fill("[data-ask-box]", "A secret of mine?");
    await page.keyboard.press("Enter");
    await page.waitForSelector("article h3");
    await page.reload();
    await page.getByText("Kept in this tab only").waitFor();
    await finished(page);
    await complete(page);
    await page.goto(`${BASE}/library`);
    await page.waitForSelector("main li");
    assert.equal(await page.getByText("A secret of mine?").count(), 0);
  },

  "who scrolls up is left there, and can jump back": async (page) => {
    await ask(page, "How does scrolling work, slow?");
    await page.waitForFunction(
      () => document.documentElement.scrollHeight > innerHeight + 300,
      null,
      {
        timeout: 60_000,
      },
    );
    await page.mouse.move(600, 300);
    await page.mouse.wheel(0, -2000);
    await page.waitForTimeout(400);
    const before = await page.evaluate(() => scrollY);
    await page.waitForTimeout(1200);
    assert.equal(await page.evaluate(() => scrollY), before);
    await page.getByRole("button", { name: "Jump to the latest" }).click();
    await page.waitForTimeout(1200);
    const gap = await page.evaluate(
      () => document.documentElement.scrollHeight - innerHeight - scrollY,
    );
    assert.ok(gap < 60, `${gap} px from the end`);
  },

  "stop ends the answer and keeps what is there": async (page) => {
    await ask(page, "How do I stop?");
    await page.waitForSelector("article h3");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped. This is what was written so far.").waitFor();
  },

  "an edited question takes the place of the old one and of what followed": async (page) => {
    await ask(page, "First wording?");
    await finished(page);
    await page.fill("[data-ask-box]", "A follow-up?");
    await page.keyboard.press("Enter");
    await page.locator("article").nth(1).waitFor();
    await finished(page, 1);
    await page.locator("article").first().hover();
    await page.getByRole("button", { name: "Edit the question" }).first().click();
    await page.getByText("1 later question will be removed.").waitFor();
    await page.getByRole("textbox", { name: "Edit your question" }).fill("Second wording?");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Second wording?", level: 2 }).waitFor();
    await finished(page);
    assert.equal(await page.locator("article").count(), 1);
  },

  "a failed run keeps its question and can be tried again": async (page) => {
    await ask(page, "This will fail");
    await page.getByRole("alert").getByText("The model does not answer.").waitFor();
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.waitForSelector("[aria-busy=true]", { state: "attached" });
    await page.getByRole("alert").waitFor();
    assert.equal(await page.locator("article").count(), 1);
  },

  "the keyboard reaches a citation's card and the source panel, and comes back": async (page) => {
    await ask(page, "How do I use the keyboard?");
    await finished(page);
    const mark = page.getByRole("button", { name: /^Source 1:/ }).first();
    await mark.focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Shift+Tab");
    await page.getByRole("dialog", { name: /^Source 1:/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    assert.match(await focused(page), /^Reciprocal|^PostgreSQL/);
    await page.keyboard.press("Escape");
    assert.match(await focused(page), /^1$/);
    await page.keyboard.press("Enter");
    await page.getByRole("complementary", { name: "Sources" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("complementary").waitFor({ state: "detached" });
    assert.match(
      await page.evaluate(() => document.activeElement?.getAttribute("aria-label")),
      /^Source 1:/,
    );
    await page.keyboard.press("/");
    assert.ok(await page.evaluate(() => document.activeElement?.hasAttribute("data-ask-box")));
  },

  "a worker that dies is a pause: no empty text, no jump": async (page) => {
    await ask(page, "Please show a takeover");
    await page.waitForSelector("article .katex");
    await page.waitForTimeout(300); // until the formula has its fonts
    await page.evaluate(watchAnswer);
    await page.getByText("A first wording").waitFor({ state: "detached" });
    await finished(page);
    await complete(page);
    const { shortest, jumps } = await page.evaluate(() => globalThis.watched);
    assert.ok(shortest > 200, `the answer was ${shortest} characters short`);
    assert.equal(jumps, 0, "the window was scrolled back");
  },

  "a run that is lost says so, keeps its question and can be asked again": async (page) => {
    await ask(page, "This one gets lost");
    await page.getByRole("alert").getByText("The server that was answering went away").waitFor();
    await page.getByRole("heading", { name: "This one gets lost", level: 2 }).waitFor();
    await page.getByRole("button", { name: "Ask again" }).click();
    await page.waitForSelector("[aria-busy=true]", { state: "attached" });
  },

  "verdicts come without moving anything, and lead to the text that was read": async (page) => {
    await ask(page, "How do I check?");
    await page.getByRole("button", { name: /statements:/ }).waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: /^Source 3:.*The source says otherwise/ }).click();
    const panel = page.getByRole("complementary");
    await panel.getByText("One affirms it, the other denies it.").waitFor();
    await panel.locator("[data-chosen]").getByRole("button").click();
    const quote = panel.locator("mark[data-quote=chosen]");
    await quote.waitFor();
    const box = await quote.boundingBox();
    assert.ok(box.y > 100 && box.y < 760, `the quote stands at ${box.y}`);
    await panel.getByRole("button", { name: "Has the page changed since?" }).click();
    await panel.getByText("Changed: 87% of the text is still there.").waitFor();
    await panel.getByRole("button", { name: "Back to the sources" }).click();
    await panel.getByText("The same story in 2 places").waitFor();
  },

  "the list of statements leads to a hidden sentence": async (page) => {
    await page.addInitScript(() => localStorage.setItem("unproven", "hidden"));
    await ask(page, "How do I hide?");
    await page.getByRole("button", { name: /statements:/ }).click({ timeout: 60_000 });
    assert.equal(await page.getByText("needs no calibration").count(), 0);
    await page.getByRole("button", { name: /needs no calibration/ }).click();
    await page.locator("[data-claim]", { hasText: "needs no calibration" }).waitFor();
    assert.match(await focused(page), /needs no calibration/);
    assert.equal(await page.getByRole("button", { name: "Hide again" }).count(), 1);
  },

  "an incognito thread shows quotes, and offers no kept text": async (page) => {
    await page.goto(BASE);
    await page.getByRole("button", { name: "Incognito" }).click();
    await page.fill("[data-ask-box]", "A secret check?");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: /statements:/ }).waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: /^Source 3:.*The source says otherwise/ }).click();
    await page.getByText("The constant k was fixed to 60").waitFor();
    assert.equal(
      await page.getByRole("button", { name: "Show the text that was read" }).count(),
      0,
    );
  },

  "the library is renamed in, pinned in and deleted from": async (page) => {
    await page.goto(`${BASE}/library`);
    const row = page.locator("main li", { hasText: "CAP theorem" });
    await row.hover();
    await row.getByRole("button").click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("CAP, renamed");
    await page.keyboard.press("Enter");
    const renamed = page.locator("main li", { hasText: "CAP, renamed" });
    await renamed.waitFor();
    await renamed.hover();
    await renamed.getByRole("button").click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await renamed.waitFor({ state: "detached" });
  },
};

/** Looks at every frame of an answer: how short it was, and whether the window went back. */
function watchAnswer() {
  const section = document.querySelector("article section[aria-busy]");
  const watched = { shortest: Number.POSITIVE_INFINITY, jumps: 0 };
  let top = scrollY;
  globalThis.watched = watched;
  const look = () => {
    watched.shortest = Math.min(watched.shortest, section.textContent.length);
    if (scrollY < top - 2) watched.jumps += 1;
    top = scrollY;
    if (section.getAttribute("aria-busy") === "true") requestAnimationFrame(look);
  };
  look();
}

/** The words of what has the focus. */
function focused(page) {
  return page.evaluate(() => document.activeElement?.textContent ?? "");
}

async function ask(page, question) {
  await page.goto(`${BASE}/?q=${encodeURIComponent(question)}`);
  await page.waitForSelector("article");
}

async function finished(page, turn = 0) {
  await page
    .locator("article")
    .nth(turn)
    .locator("[aria-busy=false]")
    .waitFor({ timeout: 60_000, state: "attached" });
}

/** The whole answer stands there, once. */
async function complete(page) {
  const text = await page.locator("article section[aria-busy]").textContent();
  assert.equal(text.split("Use both, and fuse their ranks.").length, 2);
  assert.equal(text.split(END).length, 2);
}

const filter = new RegExp(process.argv[2] ?? ".");
let failed = 0;
for (const [name, walk] of Object.entries(journeys)) {
  if (!filter.test(name)) continue;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.on("pageerror", (error) => console.log(`  page error: ${error.message}`));
  try {
    const remark = await walk(page);
    console.log(`ok    ${name}${remark ? ` (${remark})` : ""}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL  ${name}\n      ${error.message.split("\n").slice(0, 4).join("\n      ")}`);
  }
  await context.close();
}
await browser.close();
process.exitCode = failed === 0 ? 0 : 1;
