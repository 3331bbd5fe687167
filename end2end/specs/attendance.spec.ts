// Attendance as evidence: a person leaves and returns, a connection breaks, and the record shows it.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectAccessible, sidewaysExcess } from "../support/checks.ts";
import { phone } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";
import { MeetingPage } from "../pages/meeting.ts";

const attendance = (page: Page): Locator => page.getByRole("region", { name: "Attendance" });

/** The facts about a person in the record. */
const facts = (page: Page, name: string): Locator =>
  attendance(page).locator("dt", { hasText: name }).locator("xpath=following-sibling::dd[1]");

/** The spans in the timeline, of both people. */
const spans = (page: Page) => attendance(page).locator(".timeline-span");

test("one leaves and returns, and the line of one is cut for ten seconds: the timeline shows it", async ({ people }) => {
  test.setTimeout(120_000);
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const desk = await rivera.opens(`/sessions/${session.id}/meeting`);
  const hand = await sam.opens(`/sessions/${session.id}/meeting`, phone);
  const [hers, his] = [new MeetingPage(desk), new MeetingPage(hand)];
  await hers.expectInside();
  await his.expectInside();
  await hers.openSidebar();
  await hers.expectPeople(rivera.name, sam.name);

  await his.leave();
  await expect(desk.getByRole("region", { name: "Participants" }).getByRole("listitem").filter({ hasText: sam.name })).toContainText("left");
  await his.button("Rejoin").click();
  await his.expectInside();
  await hers.expectPeople(sam.name);

  // The outage lasts ten seconds.
  await hand.context().setOffline(true);
  await hand.waitForTimeout(10_000);
  const back = hand.waitForResponse((it) => it.url().endsWith("/api/meeting/report") && it.ok());
  await hand.context().setOffline(false);
  await back;
  await hers.end();

  for (const page of [desk, hand]) {
    await page.waitForURL(new RegExp(`/sessions/${session.id}${page === hand ? "#feedback" : ""}$`));
    await expect(page.getByText("Completed").first()).toBeVisible();
    await expect(spans(page)).toHaveCount(4);
    await expect(facts(page, sam.name)).toContainText("came back 2 times");
    await expect(facts(page, rivera.name)).not.toContainText("came back");
    await expect(attendance(page).getByRole("img", { name: /^Timeline from/ })).toBeVisible();
    await expect(attendance(page).getByText(/^Together: /)).toBeVisible();
    await expectAccessible(page);
  }
  expect(await sidewaysExcess(hand)).toEqual([]);
});

test("a technical problem is reported at the door and stands in the record", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const page = await sam.opens(`/sessions/${session.id}/join`);
  await page.getByRole("button", { name: "Report a technical problem" }).click();
  await expect(page.getByText("Noted.")).toBeVisible();
  await rivera.enters(session);
  await page.goto(`${people.app.url}/sessions/${session.id}`);
  await expect(facts(page, sam.name)).toContainText("reported a technical problem");
});
