// How many taps and typed characters the main journeys cost.
import { expect, type Locator, type Page } from "@playwright/test";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";
import { test } from "../support/app.ts";
import { expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { inMinutes, wall } from "../support/times.ts";

/** A hand on a phone that counts what it does. */
class Hand {
  taps = 0;
  typed = 0;

  constructor(readonly page: Page) {}

  async tap(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    await expectProgram(this.page);
    this.taps++;
    await target.tap();
  }

  /** Types into a field. If the field is not focused, a tap into it comes first. */
  async type(field: Locator, text: string): Promise<void> {
    await expect(field).toBeVisible();
    await expectProgram(this.page);
    const isFocused = await field.evaluate((it) => it === document.activeElement);
    if (!isFocused) await this.tap(field);
    this.typed += text.length;
    await this.page.keyboard.type(text);
  }
}

/** What a password manager fills in, which needs the fields to say what they are for. */
async function fillsLogin(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.locator("input[autocomplete=username]").fill(email);
  await page.locator("input[autocomplete=current-password]").fill(password);
}

async function enters(hand: Hand): Promise<void> {
  const { join } = new JoinPage(hand.page);
  await expect(join).toBeEnabled();
  await hand.tap(join);
  await new MeetingPage(hand.page).expectInside();
}

const WEEK = 7 * 24 * 60;

test("a partner books the next session with the same person, the same time next week", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const starts = inMinutes(60);
  await rivera.schedules(sam, { at: starts, title: "Weekly talk", isProtected: true });
  const hand = new Hand(await rivera.opens("/overview", phone));
  await hand.tap(hand.page.getByRole("link", { name: "Weekly talk" }));
  await hand.tap(hand.page.getByRole("button", { name: "Same time next week" }));
  const created = hand.page.getByRole("dialog", { name: "Session created" });
  await expect(created.getByText(/^\d{6}$/)).toBeVisible();
  await expect(created).toContainText(wall(inMinutes(60 + WEEK)).time);

  // From the new session it goes on, in one touch a week.
  const first = await created.getByText(/^\d{6}$/).innerText();
  await hand.tap(created.getByRole("button", { name: "Same time next week" }));
  await expect(created.getByText(first)).toHaveCount(0);
  await expect(created.getByText(/^\d{6}$/)).toBeVisible();
  expect([hand.taps, hand.typed]).toEqual([3, 0]);
  await created.getByRole("button", { name: "Done" }).tap();
  await hand.page.goto(new URL("/sessions", hand.page.url()).href);
  await expect(hand.page.getByRole("link", { name: "Weekly talk" })).toHaveCount(3);
});

test("a partner books a session from the page of a client", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.invites("Kim Berg");
  const hand = new Hand(await rivera.opens("/overview", phone));
  await hand.tap(hand.page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Clients" }));
  await hand.tap(hand.page.getByRole("link", { name: sam.name }));
  await hand.tap(hand.page.getByRole("button", { name: `Schedule with ${sam.name}` }));
  await hand.tap(hand.page.getByRole("dialog").getByRole("button", { name: "Create Session" }));
  const created = hand.page.getByRole("dialog", { name: "Session created" });
  await expect(created).toContainText(`Session with ${sam.name}`);
  expect(hand.taps).toBeLessThanOrEqual(4);
  expect(hand.typed).toBe(0);
});

test("a client comes from the sign-in page into the room", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), isProtected: true });
  const hand = new Hand(await people.visitor(phone));
  await hand.page.goto(`${app.url}/sign-in`);
  await fillsLogin(hand.page, sam.person);
  await hand.tap(hand.page.getByRole("button", { name: "Sign in" }));
  await hand.tap(hand.page.getByRole("link", { name: "Join Now" }));
  const join = new JoinPage(hand.page);
  await hand.type(join.passcode, session.passcode!);
  await hand.tap(join.verify);
  await enters(hand);
  expect(hand.taps).toBeLessThanOrEqual(4);
  expect(hand.typed).toBe(session.passcode!.length);
});

test("an invited client comes from the invitation into the room", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const { invitation, client } = await rivera.call("clients/add", { form: { name: "Lou Stein", email: `lou.${Date.now()}@home.example` } });
  const form = { client: client.id, title: "", ...wall(inMinutes(5), rivera.zone), duration: "50", kind: "video", place: "", protected: "on", notes: "" };
  const { passcode } = await rivera.call("booking/schedule", { form });
  const password = "staple battery horse";
  const hand = new Hand(await people.visitor(phone));
  await hand.page.goto(invitation);
  await hand.type(hand.page.getByLabel("Password"), password);
  await hand.tap(hand.page.getByRole("button", { name: "Accept invitation" }));
  await hand.tap(hand.page.getByRole("link", { name: "Join Now" }));
  const join = new JoinPage(hand.page);
  await hand.type(join.passcode, passcode);
  await hand.tap(join.verify);
  await enters(hand);
  expect(hand.taps).toBeLessThanOrEqual(6);
  expect(hand.typed).toBe(password.length + passcode.length);
});

test("after a session one tap leads from the client's overview to the feedback", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  await sam.enters(session);
  await rivera.enters(session);
  await rivera.ends(session);
  const hand = new Hand(await sam.opens("/overview", phone));
  const notice = hand.page.getByRole("article", { name: `How was your session with ${rivera.name}?` });
  await hand.tap(notice.getByRole("link", { name: "Give feedback" }));
  await expect(hand.page.getByRole("heading", { name: "How was your session?" })).toBeInViewport();
  expect(hand.taps).toBe(1);
});
