// Feedback: the client gives it by keyboard only, or without WASM; the partner reads it, and other clients
// see the permitted part.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectAccessible, sidewaysExcess } from "../support/checks.ts";
import { expectLive } from "../support/live.ts";
import { phone, type Booked, type People, type Somebody } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";

const asked = (page: Page) => page.getByRole("heading", { name: "How was your session?" });
const thanked = (page: Page) => page.getByRole("heading", { name: "Thank you for your feedback" });
const stars = (page: Page, name: string) => page.getByRole("radio", { name });
const comment = (page: Page) => page.getByRole("textbox", { name: "Comment" });
const shown = (page: Page) => page.getByRole("checkbox", { name: "Others may read my comment, without my name" });
const send = (page: Page) => page.getByRole("button", { name: "Send Feedback" });
const change = (page: Page) => page.getByText("Change", { exact: true });

/** A partner, a client, and a session of theirs that was held and has ended. */
async function held(people: People): Promise<[Somebody, Somebody, Booked]> {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), duration: 30, title: "First talk" });
  await sam.enters(session);
  await rivera.enters(session);
  await rivera.ends(session);
  return [rivera, sam, session];
}

test("feedback by keys alone, and the partner sees it", async ({ people }) => {
  const [rivera, sam, session] = await held(people);
  const page = await sam.opens(`/sessions/${session.id}`);
  const keys = page.keyboard;
  await expect(asked(page)).toBeVisible();
  await expectLive(send(page));
  // Opening the page moves no focus.
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);

  await test.step("without a star it says what is missing, where it is missing", async () => {
    await expectAccessible(page);
    for (let stops = 0; stops < 40; stops++) {
      if (await send(page).evaluate((it) => it === document.activeElement)) break;
      await keys.press("Tab");
    }
    await expect(send(page)).toBeFocused();
    await keys.press("Enter");
    await expect(stars(page, "1 star")).toBeFocused();
    await expect(stars(page, "1 star")).toHaveAccessibleDescription(/Choose one to five stars/);
    await expectAccessible(page);
  });

  await test.step("arrows choose, and what is typed is counted", async () => {
    for (const name of ["2 stars", "3 stars", "4 stars"]) {
      await keys.press("ArrowRight");
      await expect(stars(page, name)).toBeChecked();
    }
    await keys.press("Tab");
    await expect(comment(page)).toBeFocused();
    await keys.type("It helped");
    await expect(page.getByText("1991 characters left")).toBeVisible();
    await keys.press("Tab");
    await expect(shown(page)).toBeFocused();
    await keys.press("Tab");
    await expect(send(page)).toBeFocused();
    await keys.press("Enter");
    await expect(thanked(page)).toBeFocused();
    await expect(page.getByRole("region", { name: "Thank you for your feedback" }).getByText("4 stars").first()).toBeVisible();
    await expect(page.getByText("Only Dr Rivera sees this comment.")).toBeVisible();
    await expect(page.getByText(/^You can change it until /)).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("it is changed", async () => {
    await keys.press("Tab");
    await keys.press("Enter");
    await keys.press("Tab");
    await expect(stars(page, "4 stars")).toBeFocused();
    await expect(comment(page)).toHaveValue("It helped");
    await keys.press("ArrowRight");
    await keys.press("Tab");
    await keys.press("Tab");
    await keys.press("Space");
    await expect(shown(page)).toBeChecked();
    await keys.press("Tab");
    await keys.press("Enter");
    await expect(thanked(page)).toBeFocused();
    await expect(page.getByRole("region", { name: "Thank you for your feedback" }).getByText("5 stars").first()).toBeVisible();
    await expect(page.getByText("Others may read this comment, without your name.")).toBeVisible();
  });

  await test.step("it is taken back after a question, and given again", async () => {
    await keys.press("Tab");
    await keys.press("Tab");
    await expect(page.getByRole("button", { name: "Take back" })).toBeFocused();
    await keys.press("Enter");
    const question = page.getByRole("dialog", { name: "Take your feedback back?" });
    await expect(question.getByRole("button", { name: "Keep feedback" })).toBeFocused();
    await expectAccessible(page);
    await keys.press("Tab");
    await keys.press("Enter");
    await expect(asked(page)).toBeFocused();
    await keys.press("Tab");
    await keys.press("Space");
    await expect(stars(page, "1 star")).toBeChecked();
    for (let steps = 0; steps < 3; steps++) await keys.press("ArrowRight");
    await keys.press("Tab");
    await keys.type("It helped a lot");
    await keys.press("Tab");
    await keys.press("Space");
    await keys.press("Tab");
    await keys.press("Enter");
    await expect(thanked(page)).toBeFocused();
  });

  await test.step("the partner reads it on the session and finds it in the rating", async () => {
    const desk = await rivera.opens(`/sessions/${session.id}`);
    const card = desk.getByRole("region", { name: "Feedback", exact: true });
    await expect(card.getByText("4 stars")).toBeVisible();
    await expect(card.getByText("It helped a lot")).toBeVisible();
    await expect(card.getByText("May be shown to others, without a name")).toBeVisible();
    await expectAccessible(desk);
    await desk.goto(new URL("/overview", desk.url()).href);
    const rating = desk.getByRole("region", { name: "Your rating" });
    await expect(rating.getByText("4.0 of 5")).toBeVisible();
    await expect(rating.getByRole("listitem").filter({ hasText: "4 stars" })).toContainText("1 rating");
    await expectAccessible(desk);
  });

  await test.step("another client reads the comment, and not whose it is", async () => {
    const kim = await rivera.invites("Kim Berg");
    const later = await rivera.schedules(kim, { at: inMinutes(120), title: "Kim's talk" });
    const hand = await kim.opens(`/sessions/${later.id}`, phone);
    await expect(hand.getByText("4.0 of 5 · 1 rating")).toBeVisible();
    await hand.getByText("What others say").tap();
    await expect(hand.getByText("It helped a lot")).toBeVisible();
    await expect(hand.getByText("A client", { exact: true })).toBeVisible();
    await expect(hand.getByText(sam.name)).toHaveCount(0);
    await expectAccessible(hand);
    expect(await sidewaysExcess(hand)).toEqual([]);
  });
});

test("what the client types outlives corrections, and the partner sees a new rating at once", async ({ people }) => {
  const [rivera, sam, session] = await held(people);
  const page = await sam.opens(`/sessions/${session.id}`);
  const desk = await rivera.opens(`/sessions/${session.id}`);
  await expectLive(send(page));
  await stars(page, "4 stars").check();
  await comment(page).pressSequentially("It hel");

  for (const [verdict, said] of [
    ["not_held", "It was not held."],
    ["completed", "It took place."],
  ]) {
    const { version } = await rivera.call("sessions/one", { id: session.id });
    await rivera.call("settling/correct", { id: session.id, form: { version, verdict, reason: "I remember now." } });
    await expect(page.getByText(said!)).toBeVisible();
    await expect(comment(page)).toBeFocused();
    await expect(stars(page, "4 stars")).toBeChecked();
  }
  await page.keyboard.type("ped");
  await expect(comment(page)).toHaveValue("It helped");

  const card = desk.getByRole("region", { name: "Feedback", exact: true });
  await expect(card.getByText("Sam Okafor has not given feedback yet.")).toBeVisible();
  await send(page).click();
  await expect(thanked(page)).toBeFocused();
  await expect(card.getByText("It helped")).toBeVisible();
});

test("feedback on a phone without scripts", async ({ people }) => {
  const [rivera, sam, session] = await held(people);
  const page = await sam.opens(`/sessions/${session.id}`, { ...phone, javaScriptEnabled: false });
  await expect(asked(page)).toBeInViewport();
  expect(await sidewaysExcess(page)).toEqual([]);

  await comment(page).fill("It helped");
  await shown(page).check();
  await send(page).tap();
  await expect(page.getByText("Choose one to five stars.")).toBeVisible();
  await expect(stars(page, "1 star")).toBeFocused();
  await expect(comment(page)).toHaveValue("It helped");
  await expect(shown(page)).toBeChecked();

  await stars(page, "5 stars").check();
  await send(page).tap();
  await expect(page).toHaveURL(new RegExp(`/sessions/${session.id}#feedback$`));
  await expect(thanked(page)).toBeInViewport();
  await expect(page.getByText("Others may read this comment, without your name.")).toBeVisible();

  await change(page).tap();
  await expect(stars(page, "5 stars")).toBeChecked();
  await stars(page, "3 stars").check();
  await send(page).tap();
  await expect(thanked(page)).toBeVisible();
  const desk = await rivera.opens(`/sessions/${session.id}`, { javaScriptEnabled: false });
  await expect(desk.getByRole("region", { name: "Feedback", exact: true }).getByText("3 stars")).toBeVisible();

  const takeBack = page.getByRole("region", { name: "Thank you for your feedback" }).getByRole("button", { name: "Take back" });
  const question = page.getByRole("dialog", { name: "Take your feedback back?" });
  await takeBack.tap();
  await expect(question.getByText("Your stars and your comment are deleted, and Dr Rivera no longer sees them.")).toBeVisible();
  await question.getByRole("button", { name: "Keep feedback" }).tap();
  await expect(question).toBeHidden();
  await takeBack.tap();
  await question.getByRole("button", { name: "Take back" }).tap();
  await expect(asked(page)).toBeVisible();
});
