import { chromium } from "playwright-core";
import fs from "fs";
const base = "http://127.0.0.1:4199";
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ["--no-sandbox"] });
const context = await browser.newContext({ javaScriptEnabled: false });
const p = await context.newPage();
await p.goto(base + "/sign-in");
await p.fill("[name=email]", "partner@demo.test"); await p.fill("[name=password]", "rapport-demo-2026");
await p.click("form[action='/api/account/sign_in'] button[type=submit]:last-of-type");
for (const [n, l] of Object.entries({ s: "/sessions/01a2271f-fd39-7728-ac2f-e984ae838edf", o: "/overview", c: "/clients", w: "/settings/webhooks" })) {
  const r = await context.request.get(base + l); fs.writeFileSync(`/tmp/page-${n}.html`, await r.text());
}
await browser.close();
