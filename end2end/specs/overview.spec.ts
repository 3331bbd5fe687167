// The overview updates in place while a person reads it.
import { expect, test } from "../support/app.ts";
import { expectLive, expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";

const DAY = 24 * 60;

test("a session that is planned meanwhile takes no focus and no other's place", { tag: "@dates" }, async ({ people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.schedules(sam, { at: inMinutes(2 * DAY), title: "The next one" });
  const last = await rivera.schedules(sam, { at: inMinutes(6 * DAY), title: "The last one" });
  const page = await rivera.opens("/overview");
  await expectLive(page.getByRole("button", { name: "Start Instant Session" }));
  const cards = page.getByRole("region", { name: "Upcoming", exact: true }).getByRole("article");
  const details = cards.filter({ hasText: "The last one" }).getByRole("link", { name: "View Details" });
  await details.focus();

  await rivera.schedules(sam, { at: inMinutes(4 * DAY), title: "In between" });
  await expect(cards).toHaveCount(2);
  await expect(cards.first()).toContainText("In between");
  await expect(details).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/sessions/${last.id}$`));
});

test("what can be joined now comes first, and then what needs a look", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.cancels(await rivera.schedules(sam, { at: inMinutes(3 * DAY), title: "Not this time" }));
  await rivera.schedules(sam, { at: inMinutes(2 * DAY), title: "Some day" });
  const hand = await sam.opens("/overview", phone);
  const titles = hand.getByRole("main").getByRole("heading", { level: 2 });
  await expect(titles.first()).toHaveText("For your attention");
  await rivera.schedules(sam, { at: inMinutes(5), title: "Soon" });
  await expect(titles.first()).toHaveText("Next session");
  await expect(titles.nth(1)).toHaveText("For your attention");
  await expect(hand.getByRole("link", { name: "Join Now" })).toBeInViewport();
});

test("what could not be loaded is asked for again", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const page = await rivera.opens("/overview");
  await expectProgram(page);
  let asked = 0;
  await page.route("**/overview", (route) => (++asked <= 2 ? route.abort() : route.continue()));
  await rivera.schedules(sam, { at: inMinutes(2 * DAY), title: "First talk" });
  await expect(page.getByRole("link", { name: "First talk" })).toBeVisible();
  expect(asked).toBeGreaterThan(2);
});
