import { expect, type Page } from "@playwright/test";

/** `/sessions/{id}/join`: the passcode, the checklist, the way in. */
export class JoinPage {
  readonly asked;
  readonly passcode;
  readonly verify;
  readonly heading;
  readonly join;
  readonly countdown;

  constructor(readonly page: Page) {
    this.asked = page.getByRole("heading", { name: "Enter the 6-digit password" });
    this.passcode = page.getByRole("textbox", { name: "Password" });
    this.verify = page.getByRole("button", { name: "Verify & Continue" });
    this.heading = page.getByRole("heading", { name: "Before you join" });
    this.join = page.getByRole("button", { name: "Join Video Session" });
    // The visible countdown; the one for screen readers announces whole minutes.
    this.countdown = page.getByText(/^You can join in (\d+:|\d+ d \d)/);
  }

  async open(link: string): Promise<void> {
    await this.page.goto(link);
  }

  async enterPasscode(passcode: string): Promise<void> {
    await this.passcode.fill(passcode);
    await this.verify.click();
  }

  async expectChecklist(): Promise<void> {
    await expect(this.heading).toBeVisible();
    for (const part of ["Microphone and speakers", "Camera", "Session goals"]) {
      await expect(this.page.getByRole("heading", { name: part })).toBeVisible();
    }
  }

  /** The camera's picture moves, so it is live. */
  async expectLiveCamera(): Promise<void> {
    const video = this.page.getByLabel("Your camera picture");
    await expect.poll(() => video.evaluate((it: HTMLVideoElement) => it.videoWidth > 0 && it.currentTime > 0)).toBe(true);
  }

  /** The level rises with the fake microphone's beep, which is short and comes once a second. */
  async expectLiveMicrophone(): Promise<void> {
    const meter = this.page.getByRole("meter", { name: "Microphone level" });
    const level = async () => Number(await meter.getAttribute("aria-valuenow"));
    await expect.poll(level, { intervals: [50] }).toBeGreaterThan(10);
    await expect(this.page.getByText("We hear you")).toBeVisible();
  }

  async enter(): Promise<void> {
    await expect(this.join).toBeEnabled();
    await this.join.click();
    await this.page.waitForURL(/\/meeting$/);
  }
}
