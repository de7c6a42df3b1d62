import { Unplug } from "lucide-react";
import { Component, type ReactNode } from "react";
import { ApiError } from "../api/errors";
import { queryClient } from "../api/queries";
import { useTexts } from "../i18n/language";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/Notice";

interface Props {
  /** Leaving the page that broke leaves its error behind. */
  path?: string;
  children: ReactNode;
}

interface State {
  error: unknown;
}

/** Shows words and a way on where a page broke or the server does not answer. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override componentDidUpdate(before: Props): void {
    if (before.path !== this.props.path && this.state.error !== null)
      this.setState({ error: null });
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <Broken
        error={this.state.error}
        onRetry={() => {
          queryClient.clear();
          this.setState({ error: null });
        }}
      />
    );
  }
}

function Broken({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const texts = useTexts();
  const offline = error instanceof ApiError;
  return (
    <EmptyState
      icon={<Unplug size={24} />}
      title={offline ? texts.pages.offline : texts.pages.crashed}
      about={offline ? texts.pages.offlineAbout : texts.pages.crashedAbout}
      action={
        offline ? (
          <Button onClick={onRetry}>{texts.common.retry}</Button>
        ) : (
          <Button onClick={() => window.location.reload()}>{texts.pages.reload}</Button>
        )
      }
    />
  );
}
