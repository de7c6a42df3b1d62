import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./Button.module.css";
import { Spinner } from "./Spinner";

type Native = ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> };

interface ButtonProps extends Native {
  kind?: "primary" | "secondary" | "ghost" | "danger";
  size?: "s" | "m";
  busy?: boolean;
}

/** A button with words; `busy` shows a spinner and takes no clicks. */
export function Button({
  kind = "secondary",
  size = "m",
  busy = false,
  disabled,
  className,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={[styles.button, styles[kind], styles[size], className].filter(Boolean).join(" ")}
    >
      {busy && <Spinner size={15} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Native {
  label: string;
  children: ReactNode;
}

/** A button with an icon only; its label is its name and its tooltip. */
export function IconButton({
  label,
  className,
  children,
  type = "button",
  ...rest
}: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={label}
      className={[styles.icon, className].filter(Boolean).join(" ")}
    >
      {children}
    </button>
  );
}
