import { expect, type Page } from "@playwright/test";

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

/** The "Schedule Session" dialog and what follows it. */
export class ScheduleDialog {
  readonly dialog;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Schedule Session" });
  }

  async open(): Promise<void> {
    // The link stands where the reader without WASM needs it, the button elsewhere.
    const opener = this.page.getByRole("button", { name: "Schedule Session" }).or(this.page.getByRole("link", { name: "Schedule Session" }));
    await opener.first().click();
    await expect(this.dialog).toBeVisible();
  }

  async fill(plan: Plan): Promise<void> {
    const { dialog } = this;
    await dialog.getByLabel("Client").selectOption({ label: plan.client });
    if (plan.title !== undefined) await dialog.getByLabel("Title").fill(plan.title);
    if (plan.date !== undefined) await dialog.getByLabel("Date").fill(plan.date);
    if (plan.time !== undefined) await dialog.getByLabel("Time", { exact: true }).fill(plan.time);
    if (plan.duration !== undefined) await dialog.getByLabel("Duration").selectOption(String(plan.duration));
    if (plan.kind !== undefined) await dialog.getByRole("radio", { name: plan.kind }).check();
    if (plan.isProtected !== undefined) await dialog.getByLabel("Password protection").setChecked(plan.isProtected);
    if (plan.notes !== undefined) await dialog.getByLabel("Notes").fill(plan.notes);
  }

  async submit(): Promise<void> {
    await this.dialog.getByRole("button", { name: "Create Session" }).click();
  }

  async create(plan: Plan): Promise<{ link: string; passcode: string | null }> {
    await this.open();
    await this.fill(plan);
    await this.submit();
    return this.created();
  }

  /** What is shown once, after creating. */
  async created(): Promise<{ link: string; passcode: string | null }> {
    await expect(this.page.getByRole("heading", { name: "Session created" })).toBeVisible();
    const link = await this.shown("Session link");
    const isProtected = await this.page.getByText("This password is shown only once").isVisible();
    return { link, passcode: isProtected ? await this.shown("Password") : null };
  }

  async expectConflict(range: string | RegExp): Promise<void> {
    const message = this.page.getByRole("alert").filter({ hasText: "This time overlaps another session" });
    await expect(message).toContainText(range);
  }

  // A value to copy: a read-only field, or an output.
  private async shown(label: string): Promise<string> {
    const value = this.page.getByLabel(label, { exact: true });
    return value.evaluate((it) => ("value" in it ? String(it.value) : (it.textContent ?? "")).trim());
  }
}
