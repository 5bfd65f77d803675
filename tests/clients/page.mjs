// Opens the HTML file argv[2] in Chromium, wide and narrow, and prints what a person would see of it as JSON.
// The npm package of Chromium brings the libraries and the fonts that a bare machine lacks, for it was made for one.
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const { resolve } = createRequire(join(process.env.SFMETA_CLIENTS, "package.json"));
const packed = resolve("@sparticuz/chromium");
const { default: chromium, inflate } = await import(pathToFileURL(packed));
const { default: playwright } = await import(pathToFileURL(resolve("playwright-core")));

const libraries = await inflate(join(dirname(packed), "../bin/al2023.tar.br"));
const browser = await playwright.chromium.launch({
  executablePath: await chromium.executablePath(),
  args: chromium.args,
  headless: true,
  env: { ...process.env, LD_LIBRARY_PATH: join(libraries, "lib"), FONTCONFIG_PATH: join(tmpdir(), "fonts") },
});
const seen = { complaints: [], loaded: [], widths: [] };
for (const width of [1200, 360]) {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  page.on("console", (message) => seen.complaints.push(message.text()));
  page.on("pageerror", (error) => seen.complaints.push(String(error)));
  page.on("request", (request) => seen.loaded.push(request.url()));
  await page.goto(pathToFileURL(process.argv[2]).href);
  seen.title = await page.title();
  seen.text = await page.innerText("body");
  seen.widths.push(await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]));
  seen.bars = await page.evaluate(() => [...document.querySelectorAll("rect")].map((bar) => bar.getBoundingClientRect().width));
  seen.pictures = await page.getByRole("img").evaluateAll((found) => found.map((each) => each.getAttribute("aria-label")));
}
await browser.close();
console.log(JSON.stringify(seen));
