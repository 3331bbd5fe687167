import { expect, type Page } from "@playwright/test";

/** `/sessions/{id}/join`: the passcode, the checklist, the way in. */
export class JoinPage {
  readonly passcode;
  readonly verify;
  readonly heading;
  readonly join;
  readonly countdown;

  constructor(readonly page: Page) {
    this.passcode = page.getByLabel("Enter the 6-digit password");
    this.verify = page.getByRole("button", { name: "Verify & Continue" });
    this.heading = page.getByRole("heading", { name: "Before you join" });
    this.join = page.getByRole("button", { name: "Join Video Session" });
    this.countdown = page.getByText("You can join in");
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
    for (const part of ["Microphone and speakers", "Camera"]) {
      await expect(this.page.getByRole("heading", { name: part })).toBeVisible();
    }
  }

  /** The camera's picture moves, so it is live. */
  async expectLiveCamera(): Promise<void> {
    const video = this.page.locator("video").first();
    await expect.poll(() => video.evaluate((it: HTMLVideoElement) => it.videoWidth > 0 && it.currentTime > 0)).toBe(true);
  }

  async enter(): Promise<void> {
    await expect(this.join).toBeEnabled();
    await this.join.click();
    await this.page.waitForURL(/\/meeting$/);
  }
}
