// Prints how this machine draws: the browser's version, and a hash of a sample. Pictures that were taken where it is
// another one differ everywhere by a little, and are not compared.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "@playwright/test";

const typeface = createRequire(import.meta.url).resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH,
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const page = await browser.newPage({ viewport: { width: 400, height: 200 } });
await page.setContent(`
  <style>
    @font-face { font-family: Sample; src: url("data:font/woff2;base64,${readFileSync(typeface, "base64")}") format("woff2"); font-weight: 100 900; }
    body { margin: 8px; font: 16px Sample; background: #faf9f6; }
    p { margin: 0; padding: 12px; border: 1px solid #789; border-radius: 9px; box-shadow: 0 2px 8px #0003; background: linear-gradient(#fff, #e0f5e3); }
  </style>
  <p>Sphinx of black quartz, <b>judge my vow</b> 0123456789 äöüß</p>
  <svg width="120" height="60"><circle cx="40" cy="30" r="24" fill="#0d5c4c" fill-opacity=".6" /><path d="M60 50 C 70 0 100 0 115 55" stroke="#333" fill="none" /></svg>`);
await page.evaluate(() => document.fonts.load("16px Sample"));
const sample = await page.screenshot({ type: "webp", quality: 50 });
console.log(`${browser.version()} ${createHash("sha256").update(sample).digest("hex")}`);
await browser.close();
