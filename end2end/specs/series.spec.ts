// A partner schedules a series: every date is seen before anything is written.
import { expect } from "@playwright/test";
import { test } from "../support/app.ts";
import { expectAccessible } from "../support/checks.ts";
import { expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { nextWeek } from "../support/times.ts";

const weeksAfter = (date: string, weeks: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + weeks * 7 * 86_400_000).toISOString().slice(0, 10);

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without WASM";

  test(`a series with one conflict on a phone${how}`, async ({ people }) => {
    const [rivera, sam] = await people.pair();
    const first = nextWeek(2);
    await rivera.schedules(sam, { at: { date: weeksAfter(first, 1), time: "19:20" } });
    const page = await rivera.opens(`/sessions/new?client=${sam.account}&date=${first}&time=19:00`, { ...phone, javaScriptEnabled });
    if (javaScriptEnabled) await expectProgram(page);
    await page.getByLabel("Title").fill("Evening talk");
    const count = page.getByLabel("Number of sessions");
    await expect(count).toBeHidden();
    await page.getByLabel("Repeat").selectOption("Every week");
    await count.fill("3");
    if (javaScriptEnabled) await expectAccessible(page);
    await page.getByRole("button", { name: "Check the dates" }).click();

    await expect(page.getByRole("heading", { name: "Check the dates" })).toBeVisible();
    await expect(page.getByText("Nothing is scheduled yet.")).toBeVisible();
    const row = page.getByRole("listitem").filter({ hasText: "This time is taken" });
    await expect(row).toHaveCount(1);
    await expect(page.getByRole("button", { name: "Schedule 2 Sessions" })).toBeVisible();
    if (javaScriptEnabled) await expectAccessible(page);

    // The one that is taken gets another time, which is looked at before it is booked.
    await row.getByRole("combobox").selectOption("Other time");
    await row.getByLabel("Time instead of").fill("20:30");
    await page.getByRole("button", { name: "Schedule 2 Sessions" }).click();
    await expect(page.getByText("You have changed the list.")).toBeVisible();
    await expect(page.getByText(/^Moved to .*, 20:30–21:20$/)).toBeVisible();
    await page.getByRole("button", { name: "Schedule 3 Sessions" }).click();
    await expect(page.getByRole("heading", { name: "3 sessions scheduled" })).toBeVisible();
    await expect(page.getByText("This password is shown only once")).toBeVisible();
    if (javaScriptEnabled) await expectAccessible(page);

    await page.getByRole("link", { name: /20:30–21:20/ }).click();
    await expect(page.getByText("Session 2 of 3 of a series")).toBeVisible();
    await page.getByRole("link", { name: "Move or cancel several" }).click();
    await expect(page.getByText("Changed by itself")).toHaveCount(1);
    await page.getByRole("button", { name: "Cancel sessions" }).click();
    const dialog = page.getByRole("dialog", { name: "Cancel sessions" });
    await dialog.getByLabel("Which sessions").selectOption("This and following");
    if (javaScriptEnabled) await expectAccessible(page);
    await dialog.getByRole("button", { name: "Cancel Sessions" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("listitem").filter({ hasText: "Cancelled" })).toHaveCount(2);
  });
}

test("a session type says how long a session is and how the two meet", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  await rivera.offers("In the practice", { place: "Room 2" });
  const page = await rivera.opens(`/sessions/new?client=${sam.account}&date=${nextWeek(2)}&time=19:00`, phone);
  await expectProgram(page);
  await expect(page.getByLabel("Duration")).toBeVisible();
  await page.getByLabel("Session type").selectOption("In the practice, 50 min");
  await expect(page.getByLabel("Duration")).toBeHidden();
  await expect(page.getByRole("radio", { name: "In person" })).toBeHidden();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Create Session" }).click();
  await expect(page.getByRole("heading", { name: "Session created" })).toBeVisible();
  await expect(page.getByRole("main").getByText("In person", { exact: true })).toBeVisible();
});
