import { expect, type Locator, type Page } from "@playwright/test";
import { expectLive } from "../support/live.ts";

export type Plan = {
  client: string;
  title?: string;
  /** 2026-11-24 */
  date?: string;
  /** 14:00 */
  time?: string;
  /** in minutes */
  duration?: number;
  kind?: "Video" | "In person";
  isProtected?: boolean;
  notes?: string;
};

/** Fills the fields of "Schedule Session", in the dialog or on its own page. */
export async function fillPlan(form: Locator, plan: Plan): Promise<void> {
  await form.getByLabel("Client").selectOption({ label: plan.client });
  if (plan.title !== undefined) await form.getByLabel("Title").fill(plan.title);
  if (plan.date !== undefined) await form.getByLabel("Date").fill(plan.date);
  if (plan.time !== undefined) await form.getByLabel("Time", { exact: true }).fill(plan.time);
  if (plan.duration !== undefined) await form.getByLabel("Duration").selectOption(String(plan.duration));
  if (plan.kind !== undefined) await form.getByRole("radio", { name: plan.kind }).check();
  if (plan.isProtected !== undefined) await form.getByRole("switch", { name: "Password protection" }).setChecked(plan.isProtected);
  if (plan.notes !== undefined) await form.getByLabel("Notes").fill(plan.notes);
}

/** The link and passcode that are shown once after creating. */
export async function created(page: Page): Promise<{ link: string; passcode: string | null }> {
  await expect(page.getByRole("heading", { name: "Session created" })).toBeVisible();
  const link = await page.getByText(/\/sessions\/[0-9a-f-]+\/join$/).innerText();
  const isProtected = await page.getByText("This password is shown only once").isVisible();
  return { link, passcode: isProtected ? await page.getByText(/^\d{6}$/).innerText() : null };
}

/** The "Schedule Session" dialog, and the panel after creating. */
export class ScheduleDialog {
  readonly dialog;
  readonly opener;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Schedule Session" });
    // A link where the form must work without WASM, a button elsewhere.
    this.opener = page.getByRole("button", { name: "Schedule Session" }).or(page.getByRole("link", { name: "Schedule Session" }));
  }

  async open(): Promise<void> {
    await expectLive(this.opener);
    await this.opener.click();
    await expect(this.dialog).toBeVisible();
  }

  async fill(plan: Plan): Promise<void> {
    await fillPlan(this.dialog, plan);
  }

  async submit(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Create Session" }).click();
  }

  created(): Promise<{ link: string; passcode: string | null }> {
    return created(this.page);
  }

  async close(): Promise<void> {
    const any = this.page.getByRole("dialog");
    await this.page.keyboard.press("Escape");
    await expect(any).toBeHidden();
  }

  async expectConflict(range: string | RegExp): Promise<void> {
    const message = this.page.getByRole("alert").filter({ hasText: "This time overlaps another session" });
    await expect(message).toContainText(range);
  }
}
