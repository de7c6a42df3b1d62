/**
 * Looks at every page: screenshots in both sizes, themes and languages, and what axe finds.
 *
 * `node dev/screens.mjs [folder] [filter]` against the mock with `--dist` at BASE.
 */
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const BASE = process.env.BASE ?? "http://localhost:3471";
const FOLDER = process.argv[2] ?? "screens";
const FILTER = new RegExp(process.argv[3] ?? ".");
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const QUESTION = {
  en: "How do I combine keyword and vector search in PostgreSQL?",
  ru: "Как совместить поиск по словам и векторам в PostgreSQL?",
};

const LAMP = {
  en: "A bicycle lamp that charges while braking",
  ru: "Велосипедный фонарь, который заряжается при торможении",
};

const scenes = {
  home: async (page) => {
    await page.goto(BASE);
    await page.waitForSelector("[data-ask-box]");
    await page.waitForTimeout(400);
  },
  options: async (page) => {
    await page.goto(BASE);
    await page.locator("form button[aria-haspopup=menu]").first().click();
    await page.waitForTimeout(250);
  },
  sources: async (page) => {
    await page.goto(BASE);
    await page.locator("form button[aria-haspopup=menu]").nth(1).click();
    await page.waitForTimeout(250);
  },
  filters: async (page) => {
    await page.goto(BASE);
    await page.locator("form button[aria-haspopup=dialog]").click();
    await page.getByPlaceholder("example.org").fill("docs.example.org,пример.рф,no@site");
    await page.locator("[role=dialog] select").nth(0).selectOption("month");
    await page.locator("[role=dialog] select").nth(2).selectOption("de");
    await page.locator("[role=dialog] select").nth(2).selectOption("ru");
    await page.waitForTimeout(300);
  },
  filtered: async (page, language) => {
    await scenes.filters(page, language);
    await page.getByPlaceholder("example.org").fill("");
    await page.locator("[role=dialog] [type=submit]").click();
    await page.waitForTimeout(300);
  },
  providers: async (page, language) => {
    await scenes.full(page, language);
    await page.locator("article button[aria-expanded]").first().click();
    await page.waitForTimeout(300);
  },
  index: async (page) => {
    await page.goto(`${BASE}/index`);
    await page.waitForSelector("main li");
    await page.locator("details").first().click();
    await page.waitForTimeout(300);
  },
  adding: async (page) => {
    await page.goto(`${BASE}/index`);
    await page.waitForSelector("main li");
    await page.locator("main h1 + button").click();
    await page.waitForTimeout(300);
  },
  patents: async (page, language) => {
    await page.goto(`${BASE}/patents`);
    await page.fill("[data-ask-box]", LAMP[language]);
    await page.waitForTimeout(200);
  },
  preview: async (page, language) => {
    await scenes.patents(page, language);
    await page.locator("form button[type=button]").click();
    await page.waitForSelector("form section");
    await page.waitForTimeout(200);
  },
  patentlist: async (page, language) => {
    await scenes.patents(page, language);
    await page.keyboard.press("Enter");
    await page.waitForSelector("main li h3");
    await page.waitForTimeout(300);
  },
  nopatents: async (page) => {
    await page.goto(`${BASE}/patents`);
    await page.fill("[data-ask-box]", "nothing of the kind");
    await page.keyboard.press("Enter");
    await page.waitForSelector("main details");
    await page.waitForTimeout(300);
  },
  steps: async (page, language) => {
    await ask(page, language);
    await page.waitForTimeout(2100);
  },
  streaming: async (page, language) => {
    await ask(page, language);
    await page.waitForTimeout(5200);
  },
  done: async (page, language) => {
    await ask(page, language);
    await page.waitForSelector("[aria-busy=false]", { timeout: 40_000 });
    await page.waitForTimeout(600);
  },
  full: async (page, language) => {
    await scenes.done(page, language);
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.waitForTimeout(300);
  },
  card: async (page, language) => {
    await scenes.full(page, language);
    await page
      .locator(
        "section[aria-busy] button[aria-label^='S'], section[aria-busy] button[aria-label^='И']",
      )
      .first()
      .hover();
    await page.waitForTimeout(400);
  },
  panel: async (page, language) => {
    await scenes.full(page, language);
    await page.locator("article ul li:last-child button").first().click();
    await page.waitForTimeout(500);
  },
  partly: async (page, language) => {
    await scenes.full(page, language);
    await page.locator("[data-verdict=partly] button").first().scrollIntoViewIfNeeded();
    await page.locator("[data-verdict=partly] button").first().hover();
    await page.waitForTimeout(400);
  },
  checked: async (page, language) => {
    await scenes.done(page, language);
    await page.locator("article button[aria-expanded][aria-controls]").last().click();
    await page.waitForTimeout(500);
  },
  contradicted: async (page, language) => {
    await scenes.done(page, language);
    const mark = page.locator("[data-verdict=contradicted] button").first();
    await mark.scrollIntoViewIfNeeded();
    await mark.click();
    await page.waitForTimeout(600);
  },
  text: async (page, language) => {
    await scenes.contradicted(page, language);
    await page.locator("[data-chosen] button").click();
    await page.waitForTimeout(600);
  },
  changed: async (page, language) => {
    await scenes.text(page, language);
    await page.getByRole("button", { name: /^(Has the page|Изменилась ли)/ }).click();
    await page.waitForTimeout(1200);
  },
  route: async (page, language) => {
    await scenes.done(page, language);
    await page.getByRole("button", { name: /^(How this|Как получился)/ }).click();
    await page.waitForTimeout(500);
  },
  greyed: async (page, language) => {
    await page.addInitScript(() => localStorage.setItem("unproven", "greyed"));
    await scenes.done(page, language);
  },
  hidden: async (page, language) => {
    await page.addInitScript(() => localStorage.setItem("unproven", "hidden"));
    await scenes.done(page, language);
  },
  lost: async (page, language) => {
    await ask(page, language, language === "ru" ? "Что будет, если lost?" : "What if it is lost?");
    await page.waitForSelector("[role=alert]", { timeout: 20_000 });
    await page.waitForTimeout(300);
  },
  failed: async (page) => {
    await ask(page, "en", "This one will fail in the middle");
    await page.waitForSelector("[role=alert]", { timeout: 20_000 });
    await page.waitForTimeout(300);
  },
  library: async (page) => {
    await page.goto(`${BASE}/library`);
    await page.waitForSelector("main li");
    await page.waitForTimeout(300);
  },
  search: async (page, language) => {
    await page.goto(`${BASE}/library`);
    await page.fill("input[type=search]", language === "ru" ? "список" : "weights");
    await page.waitForTimeout(900);
  },
  settings: async (page) => {
    await page.goto(`${BASE}/settings`);
    await page.waitForSelector("section");
    await page.waitForTimeout(300);
  },
  shortcuts: async (page) => {
    await page.goto(`${BASE}/library`);
    await page.waitForSelector("main li");
    await page.keyboard.press("?");
    await page.waitForTimeout(300);
  },
  signin: async (page) => {
    await page.goto(`${BASE}/sign-in`);
    await page.waitForTimeout(600);
  },
};

async function ask(page, language, question = QUESTION[language]) {
  await page.goto(`${BASE}/?q=${encodeURIComponent(question)}`);
}

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };
await mkdir(FOLDER, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
for (const [scene, play] of Object.entries(scenes)) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const theme of ["light", "dark"]) {
      for (const language of ["en", "ru"]) {
        const name = `${scene}-${size}-${theme}-${language}`;
        if (FILTER.test(name)) await shoot(name, play, viewport, theme, language);
      }
    }
  }
}
await browser.close();

async function shoot(name, play, viewport, theme, language) {
  const phone = viewport.width < 600;
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    locale: language === "ru" ? "ru-RU" : "en-GB",
    hasTouch: phone,
    isMobile: phone,
    bypassCSP: true,
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error") console.log(`${name}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => console.log(`${name}: page error: ${error.message}`));
  try {
    await play(page, language);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    for (const { impact, id, nodes } of violations) {
      console.log(`${name}: axe ${impact}: ${id}: ${nodes.map((node) => node.target).join(" | ")}`);
    }
    const wide = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (wide > 0) console.log(`${name}: scrolls sideways by ${wide} px`);
  } catch (error) {
    console.log(`${name}: ${error.message.split("\n")[0]}`);
  }
  await context.close();
}
