// The main path in Firefox: a partner plans a protected session, the client finds the way in on a phone's width, and
// both meet until the partner ends it.
import type { Page } from "puppeteer-core";
import type { Jitsi } from "../support/app.ts";
import { byRole, expect, expectHeading, expectProgram, test } from "../support/firefox.ts";
import type { Somebody } from "../support/people.ts";
import { inMinutes, wall } from "../support/times.ts";

async function signsIn(page: Page, { person }: Somebody): Promise<void> {
  await byRole(page, "textbox", "Email").fill(person.email);
  await page.locator("input[name=password]").fill(person.password);
  await byRole(page, "button", "Sign in").click();
}

/** From the checklist into the room. */
async function goesIn(page: Page, jitsi: Jitsi): Promise<void> {
  await byRole(page, "button", "Check camera and microphone").click();
  await page.waitForFunction(() => [...document.querySelectorAll("video")].some((it) => it.videoWidth > 0 && it.currentTime > 0));
  await byRole(page, "button", "Join Video Session").click();
  const frame = await page.waitForFrame((it) => it.url().startsWith(jitsi.origin));
  await frame.waitForSelector("::-p-text(In the room)");
}

test("a partner plans a session, and both meet", async ({ app, jitsi, people, opens }) => {
  test.setTimeout(180_000);
  const [rivera, sam] = await people.pair();
  const desk = await opens();

  await test.step("the partner signs in and plans a session", async () => {
    await desk.goto(`${app.url}/sign-in`);
    await signsIn(desk, rivera);
    await expectHeading(desk, "Overview");
    await expectProgram(desk);
    await byRole(desk, "button", "Schedule Session").click();
    const { date, time } = wall(inMinutes(5));
    const field = (name: string) => desk.locator(`dialog[open] [name=${name}]`);
    await field("title").fill("First talk");
    await field("date").fill(date);
    await field("time").fill(time);
    await byRole(desk, "button", "Create Session").click();
    await expectHeading(desk, "Session created");
  });

  const created = await desk.$eval("dialog[open]", (it) => it.innerText);
  const link = /\S+\/sessions\/\S+\/join/.exec(created)![0];
  const passcode = /\b\d{6}\b/.exec(created)![0];

  const hand = await opens({ width: 360, height: 740 });

  await test.step("the client follows the link, signs in, gives the passcode and joins", async () => {
    await hand.goto(link);
    await signsIn(hand, sam);
    await expectHeading(hand, "Enter the 6-digit password");
    await byRole(hand, "textbox", "Password").fill(passcode);
    await byRole(hand, "button", "Verify & Continue").click();
    await goesIn(hand, jitsi);
    expect(await hand.$eval("html", (it) => it.scrollWidth <= it.clientWidth)).toBe(true);
  });

  await test.step("the partner joins, and ends the session for both", async () => {
    // A window behind another one draws nothing.
    await desk.bringToFront();
    await desk.goto(`${app.url}/overview`);
    await byRole(desk, "link", "Join Now").click();
    await goesIn(desk, jitsi);
    await expect.poll(() => jitsi.room()?.participants.map((it) => it.displayName)).toEqual([sam.name, rivera.name]);
    await byRole(desk, "button", "End Session").click();
    await desk.locator("dialog[open] ::-p-aria([name='End Session'][role='button'])").click();
    await expectHeading(desk, "First talk");
    await hand.bringToFront();
    await expectHeading(hand, "How was your session?");
  });
});
