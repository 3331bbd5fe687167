// Past sessions: filters, the CSV download, and the figures.
import { readFile } from "node:fs/promises";
import { expect, test } from "../support/app.ts";
import { accessibilityFaults, expectAccessible, sidewaysExcess } from "../support/checks.ts";
import type { People, Somebody } from "../support/people.ts";
import { inMinutes, nextWeek } from "../support/times.ts";

const phone = { width: 360, height: 740 };

/** A partner with two clients; with each one completed session and one that was cancelled ahead of its time. */
async function practice(people: People): Promise<[Somebody, Somebody, Somebody]> {
  const [rivera, sam] = await people.pair();
  const kim = await rivera.invites("Kim Berg");
  for (const [client, title] of [[sam, "Talk with Sam"], [kim, "Talk with Kim"]] as const) {
    const ended = await rivera.schedules(client, { at: inMinutes(5), duration: 30, title });
    await client.enters(ended);
    await rivera.enters(ended);
    await rivera.ends(ended);
  }
  const off = await rivera.schedules(sam, { at: { date: nextWeek(1), time: "09:00" }, title: "Off with Sam" });
  await rivera.cancels(off, "I have a cold");
  const other = await rivera.schedules(kim, { at: { date: nextWeek(1), time: "11:00" }, title: "Off with Kim" });
  await rivera.cancels(other, "I have a cold");
  return [rivera, sam, kim];
}

for (const javaScriptEnabled of [true, false]) {
  test(`a partner finds sessions by person and outcome, ${javaScriptEnabled ? "with" : "without"} scripts`, { tag: "@dates" }, async ({ people }) => {
    const [rivera] = await practice(people);
    const page = await rivera.opens("/sessions?half=past", { javaScriptEnabled });
    const titles = page.getByRole("table").getByRole("link");
    const count = page.getByRole("status").filter({ hasText: "session" });
    await expect(titles).toHaveText(["Talk with Kim", "Talk with Sam"]);
    await expect(count).toHaveText("2 sessions");
    const from = page.getByLabel("From", { exact: false }).first();
    await expect(from).toBeHidden();

    await page.getByLabel("Person").selectOption("Sam Okafor");
    await page.getByLabel("Outcome").selectOption("Completed");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(titles).toHaveText(["Talk with Sam"]);
    await expect(count).toHaveText("1 session");
    expect(new URL(page.url()).searchParams.get("status")).toBe("completed");

    // The filter is in the URL, so it survives a reload.
    await page.reload();
    await expect(page.getByLabel("Outcome")).toHaveValue("completed");
    await page.getByLabel("Outcome").selectOption("No-show");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(page.getByText("No sessions match")).toBeVisible();
    await page.getByRole("link", { name: "Clear filters" }).last().click();
    await expect(titles).toHaveCount(2);
    await page.getByLabel("Outcome").selectOption("Cancelled");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(titles).toHaveText(["Off with Kim", "Off with Sam"]);

    await page.getByLabel("Period").selectOption("From … to …");
    await expect(from).toBeVisible();
  });
}

test("on a phone the filter is folded, and says what is chosen", async ({ people }) => {
  const [rivera] = await practice(people);
  const page = await rivera.opens("/sessions?half=past", { viewport: phone });
  const [fold, kind] = [page.locator("summary").filter({ hasText: "Choose sessions" }), page.getByLabel("Kind")];
  await expect(page.getByRole("link", { name: "Talk with Kim" })).toBeInViewport();
  await expect(kind).toBeHidden();
  await fold.click();
  await kind.selectOption("In person");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page.getByText("No sessions match")).toBeVisible();
  await expect(fold).toHaveText("Choose sessions · In person");
  await expect(kind).toBeHidden();
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(fold).toBeHidden();
  await expect(kind).toHaveValue("in_person");
});

test("the file holds what is shown", { tag: "@dates" }, async ({ people }) => {
  const [rivera, sam] = await practice(people);
  const page = await rivera.opens(`/sessions?half=past&status=cancelled&person=${sam.account}`);
  const link = page.getByRole("link", { name: "Download CSV" });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toMatch(/^rapport-sessions-\d{4}-\d{2}-\d{2}\.csv$/);
  const lines = (await readFile(await download.path(), "utf8")).trim().split("\r\n");
  expect(lines[0]).toMatch(/^\ufeff?"Start date","Start time","Start offset","End date",/);
  expect(lines.slice(1).map((it) => it.split(",")[8])).toEqual(['"Off with Sam"']);

  const hers = await sam.opens("/sessions?half=past&status=cancelled");
  await expect(hers.getByRole("table")).toContainText("Off with Sam");
  await expect(hers.getByRole("link", { name: "Download CSV" })).toHaveCount(0);
});

test("the history and the figures can be read by everybody, on a phone too", async ({ people }) => {
  const [rivera] = await practice(people);
  const page = await rivera.opens("/sessions?half=past");
  await expectAccessible(page);
  await page.setViewportSize(phone);
  expect.soft(await sidewaysExcess(page)).toEqual([]);
  await expect(page.getByRole("row").nth(1).locator("[data-label='Time together']")).toBeVisible();
  expect.soft(await accessibilityFaults(page)).toEqual([]);

  await page.getByRole("link", { name: "Figures" }).click();
  await expect(page.getByRole("heading", { name: "Figures", level: 1 })).toBeVisible();
  await expect(page.getByRole("img", { name: /Sessions held/ })).toHaveCount(2);
  await expect(page.getByRole("table", { name: "By client" })).toContainText("Sam Okafor");
  expect.soft(await sidewaysExcess(page)).toEqual([]);
  expect.soft(await accessibilityFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
  expect.soft(await accessibilityFaults(page)).toEqual([]);

  const lastYear = page.getByRole("link", { name: "Last year" });
  await lastYear.click();
  await expect(lastYear).toHaveAttribute("aria-current", "page");
  await expect(page.getByText("No figures yet")).toBeVisible();
});

test("figures without scripts", { tag: "@dates" }, async ({ people }) => {
  const [rivera] = await practice(people);
  const page = await rivera.opens("/sessions/analytics?span=this_year", { javaScriptEnabled: false });
  await expect(page.getByRole("img", { name: /No-show rate/ })).toHaveCount(2);
  await expect(page.getByRole("table", { name: "By month" })).toBeVisible();
});

test("figures on a phone: months with something in them, and one chart at a time, without scripts", async ({ people }) => {
  const [rivera] = await practice(people);
  const page = await rivera.opens("/sessions/analytics", { viewport: phone, javaScriptEnabled: false });
  const months = page.getByRole("table", { name: "By month" }).getByRole("rowheader");
  expect(await months.count()).toBeLessThan(12);
  for (const row of await page.getByRole("table", { name: "By month" }).getByRole("row").all()) {
    await expect(row).not.toContainText(/— *— *— *—/);
  }
  const charts = page.getByRole("region", { name: "By month" }).getByRole("img");
  await expect(charts).toHaveCount(1);
  await expect(charts).toHaveAccessibleName(/^Sessions held/);
  await page.getByLabel("Chart").first().selectOption("Average lateness");
  await expect(charts).toHaveCount(1);
  await expect(charts).toHaveAccessibleName(/^Average lateness/);
  await expect(page.getByRole("region", { name: "By client" }).getByRole("img")).toHaveAccessibleName(/^Sessions held/);
  // On a desktop all of them stand side by side.
  await page.setViewportSize({ width: 1280, height: 800 });
  await expect(charts).toHaveCount(5);
  await expect(page.getByLabel("Chart").first()).toBeHidden();
});
