// Editing a session: by two people at once, and its passcode.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectLive } from "../support/live.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";

async function opensEdit(page: Page): Promise<Locator> {
  const edit = page.getByRole("button", { name: "Edit" });
  await expectLive(edit);
  await edit.click();
  return page.getByRole("dialog", { name: "Edit session" });
}

test("what was changed in the meantime is named before it is saved over", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(180), title: "First talk", notes: "As before" });
  const page = await rivera.opens(`/sessions/${session.id}`);
  const dialog = await opensEdit(page);
  await dialog.getByLabel("Title").fill("A title of the desk");

  const telephone = await rivera.opens(`/sessions/${session.id}`);
  const there = await opensEdit(telephone);
  await there.getByLabel("Notes").fill("Changed on the telephone");
  await there.getByRole("button", { name: "Save" }).click();
  await expect(there).toBeHidden();

  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("This session has been changed in the meantime: notes.")).toBeVisible();
  await expect(dialog.getByLabel("Title")).toHaveValue("A title of the desk");
  // The page behind shows what is new.
  await expect(page.getByText("Changed on the telephone")).toBeVisible();
  await dialog.getByLabel("Notes").fill("Changed on the telephone and at the desk");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { name: "A title of the desk" })).toBeVisible();
  await expect(page.getByText("Changed on the telephone and at the desk")).toBeVisible();
});

test("a new passcode is shown once, copied with the details, and asked for from then on", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), isProtected: true });
  const page = await rivera.opens(`/sessions/${session.id}`, { permissions: ["clipboard-read", "clipboard-write"] });
  const dialog = await opensEdit(page);
  await dialog.getByRole("radio", { name: "New", exact: true }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("This password is shown only once")).toBeVisible();
  const passcode = await page.getByText(/^\d{6}$/).innerText();
  await page.getByRole("button", { name: "Copy details" }).last().click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain(passcode);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(passcode)).toHaveCount(0);

  const join = new JoinPage(await sam.opens(`/sessions/${session.id}/join`));
  if (session.passcode !== passcode) {
    await join.enterPasscode(session.passcode!);
    await expect(join.page.getByText("This is not the right password.")).toBeVisible();
  }
  await join.enterPasscode(passcode);
  await join.expectChecklist();
});
