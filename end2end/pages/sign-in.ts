import type { Page } from "@playwright/test";
import type { Person } from "../support/app.ts";

export class SignInPage {
  readonly email;
  readonly password;
  readonly submit;

  constructor(
    readonly page: Page,
    readonly url: string,
  ) {
    this.email = page.getByLabel("Email");
    this.password = page.getByLabel("Password");
    this.submit = page.getByRole("button", { name: "Sign in" });
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.url}/sign-in`);
  }

  /** Fills and submits the form that is shown; it may lead anywhere. */
  async signIn({ email, password }: Pick<Person, "email" | "password">): Promise<void> {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.submit.click();
    await this.page.waitForURL((url) => url.pathname !== "/sign-in");
  }
}

export class RegisterPage {
  constructor(
    readonly page: Page,
    readonly url: string,
  ) {}

  async register({ role, name, email, password }: Person): Promise<void> {
    await this.page.goto(`${this.url}/register`);
    await this.page.getByRole("radio", { name: `a ${role}` }).check();
    await this.page.getByLabel("Name").fill(name);
    await this.page.getByLabel("Email").fill(email);
    await this.page.getByLabel("Password").fill(password);
    await this.page.getByRole("button", { name: "Create account" }).click();
    await this.page.waitForURL((url) => url.pathname !== "/register");
  }
}
