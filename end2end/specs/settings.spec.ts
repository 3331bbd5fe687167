// The settings page: several forms, each saved by itself.
import type { Locator } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectLive } from "../support/live.ts";

// The page lists every time zone.
test.describe.configure({ timeout: 120_000 });

test("saving one form keeps what is typed in the others", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const page = await rivera.opens("/settings", { timezoneId: "Asia/Tokyo" });
  const profile = page.getByRole("region", { name: "Profile" });
  const provider = page.getByRole("region", { name: "Video provider" });
  const zone = profile.getByLabel("Time zone");
  const save = profile.getByRole("button", { name: "Save" });
  await expectLive(save);

  const offer = profile.getByRole("button", { name: "Use this device's time zone (Asia/Tokyo)" });
  await offer.click();
  await expect(zone).toHaveValue("Asia/Tokyo");
  await expect(zone).toBeFocused();
  await expect(offer).toBeHidden();
  await zone.selectOption("America/Vancouver");
  await expect(offer).toBeVisible();

  const address = provider.getByLabel("Meeting URL");
  await expect(address).toBeHidden();
  await provider.getByRole("radio", { name: "Manual link" }).check();
  await address.fill("https://whereby.com/rivera");
  await page.getByLabel("Current password").fill("not yet sent");

  await profile.getByLabel("Name", { exact: true }).fill("Dr Rivera-Lund");
  await save.click();
  await expect(page.getByText("Profile saved")).toBeVisible();
  await expect(page.getByRole("banner").getByText("Dr Rivera-Lund").first()).toBeVisible();
  await expect(zone).toHaveValue("America/Vancouver");
  await expect(provider.getByRole("radio", { name: "Manual link" })).toBeChecked();
  await expect(address).toHaveValue("https://whereby.com/rivera");
  await expect(page.getByLabel("Current password")).toHaveValue("not yet sent");

  await provider.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Video provider saved")).toBeVisible();
  await page.reload();
  await expect(zone).toHaveValue("America/Vancouver");
  await expect(address).toHaveValue("https://whereby.com/rivera");
});

test("the settings use the width, with a list of their sections beside them", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const page = await rivera.opens("/settings");
  const list = page.getByRole("navigation", { name: "Sections" });
  const titles = await list.getByRole("link").allTextContents();
  expect(titles).toEqual(await page.getByRole("main").getByRole("heading", { level: 2 }).allTextContents());
  const box = async (part: Locator) => (await part.boundingBox())!;
  const password = page.getByRole("region", { name: "Change password" });
  const [main, beside, part] = [await box(page.getByRole("heading", { level: 1 })), await box(list), await box(password)];
  expect(part.x).toBeGreaterThan(beside.x + beside.width);
  expect(part.x + part.width).toBeGreaterThan(main.x + main.width - 2);
  await list.getByRole("link", { name: "Change password" }).click();
  await expect(password).toBeInViewport();
  for (const name of ["Profile", "Video provider", "When nobody comes"]) {
    await expect(page.getByRole("region", { name }).getByRole("button", { name: "Save", exact: true })).toHaveCount(1);
  }
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(list).toBeHidden();
});
