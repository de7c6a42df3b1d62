import { Redirect, Route, Switch } from "wouter";
import { Toaster } from "../ui/Toast";
import { ForgotPage } from "./ForgotPage";
import { InvitePage } from "./InvitePage";
import { ResetPage } from "./ResetPage";
import { SignInPage } from "./SignInPage";
import { SignUpPage } from "./SignUpPage";

/** The pages of signing in; they exist in multi mode only. */
export function AccountPages() {
  return (
    <main>
      <Switch>
        <Route path="/sign-in" component={SignInPage} />
        <Route path="/sign-up" component={SignUpPage} />
        <Route path="/forgot" component={ForgotPage} />
        <Route path="/reset" component={ResetPage} />
        <Route path="/invite" component={InvitePage} />
        <Redirect to="/" replace />
      </Switch>
      <Toaster />
    </main>
  );
}
