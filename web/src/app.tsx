import { QueryClientProvider } from "@tanstack/react-query";
import { Compass } from "lucide-react";
import { lazy, Suspense, useEffect } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { adoptLanguage, isOpenPage, useSession } from "./account/session";
import { queryClient } from "./api/queries";
import { HomePage } from "./ask/HomePage";
import { useTexts } from "./i18n/language";
import { PageBoundary } from "./shell/PageBoundary";
import { Shell } from "./shell/Shell";
import { LinkButton } from "./ui/LinkButton";
import { EmptyState } from "./ui/Notice";

const loadThreadPage = () => import("./thread/ThreadPage");

const ThreadPage = lazy(() => loadThreadPage().then((m) => ({ default: m.ThreadPage })));
const LibraryPage = lazy(() =>
  import("./library/LibraryPage").then((m) => ({ default: m.LibraryPage })),
);
const CollectionsPage = lazy(() =>
  import("./collections/CollectionsPage").then((m) => ({ default: m.CollectionsPage })),
);
const PatentsPage = lazy(() =>
  import("./patents/PatentsPage").then((m) => ({ default: m.PatentsPage })),
);
const SettingsPage = lazy(() =>
  import("./settings/SettingsPage").then((m) => ({ default: m.SettingsPage })),
);
const AccountPages = lazy(() =>
  import("./account/AccountPages").then((m) => ({ default: m.AccountPages })),
);

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <PageBoundary>
        <Suspense>
          <Pages />
        </Suspense>
      </PageBoundary>
    </QueryClientProvider>
  );
}

/** Decides by the session which pages there are. */
function Pages() {
  const session = useSession();
  const [path] = useLocation();
  useEffect(() => adoptLanguage(session), [session]);
  useEffect(() => {
    // The answer page is wanted next: fetch it while the question is being typed.
    const timer = setTimeout(() => void loadThreadPage().catch(() => {}), 600);
    return () => clearTimeout(timer);
  }, []);

  if (session.mode === "multi" && isOpenPage(path)) return <AccountPages />;
  if (session.mode === "multi" && !session.user) {
    const next = path === "/" ? window.location.search : path + window.location.search;
    const page = session.first_account ? "/sign-up" : "/sign-in";
    const query =
      next === "" ? "" : `?next=${encodeURIComponent(next.startsWith("/") ? next : `/${next}`)}`;
    return <Redirect to={page + query} replace />;
  }
  return (
    <Shell>
      <PageBoundary path={path}>
        <Switch>
          <Route path="/" component={HomePage} />
          <Route path="/t/:id">{({ id }) => <ThreadPage id={id} />}</Route>
          <Route path="/library" component={LibraryPage} />
          <Route path="/index" component={CollectionsPage} />
          <Route path="/patents" component={PatentsPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route component={NotFoundPage} />
        </Switch>
      </PageBoundary>
    </Shell>
  );
}

function NotFoundPage() {
  const texts = useTexts();
  return (
    <EmptyState
      icon={<Compass size={24} />}
      title={texts.pages.notFound}
      about={texts.pages.notFoundAbout}
      action={<LinkButton href="/">{texts.pages.home}</LinkButton>}
    />
  );
}
