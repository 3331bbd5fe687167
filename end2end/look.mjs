import { chromium } from "playwright-core";
const base = "http://127.0.0.1:4199";
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM_PATH, args: ["--no-sandbox"] });
const context = await browser.newContext();
const p = await context.newPage();
p.on("console", m => console.log("console:", m.text().slice(0, 1500)));
p.on("pageerror", e => console.log("pageerror:", String(e).slice(0, 1500)));
await p.goto(base + "/sign-in");
await p.fill("[name=email]", "partner@demo.test"); await p.fill("[name=password]", "rapport-demo-2026");
await p.click("form[action='/api/account/sign_in'] button[type=submit]:last-of-type");
await p.waitForURL(/overview/); await p.waitForTimeout(1500);
console.log("overview ok");
await p.goto(base + "/sessions"); await p.waitForTimeout(1500);
const href = await p.locator("a[href^='/sessions/0']").last().getAttribute("href");
console.log(href);
for (const l of await p.locator("a[href^='/sessions/0']").evaluateAll(a => [...new Set(a.map(x => x.getAttribute("href")))])) { console.log("open", l); await p.goto(base + l); await p.waitForTimeout(2000); }
await p.screenshot({path:"/tmp/shots/look.png", fullPage:true});
await browser.close();
