import {
  FolderOpen,
  Keyboard,
  LibraryBig,
  Lightbulb,
  LogOut,
  Monitor,
  Moon,
  Plus,
  Settings,
  Sun,
} from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { leave, useSession } from "../account/session";
import { signOut } from "../api/auth";
import { useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import { Logo } from "../ui/Logo";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "../ui/Menu";
import { toast } from "../ui/Toast";
import { setTheme, THEMES, useTheme } from "../ui/theme";
import styles from "./Navigation.module.css";

const THEME_ICONS = {
  system: <Monitor size={16} />,
  light: <Sun size={16} />,
  dark: <Moon size={16} />,
};

/** A rail at the left; on a phone a bar at the top. */
export function Navigation({ onShortcuts }: { onShortcuts: () => void }) {
  const texts = useTexts();
  const { mode } = useSession();
  return (
    <nav className={styles.nav} aria-label={texts.nav.main}>
      <Link href="/" className={styles.logo} aria-label={`Perplexica: ${texts.nav.newQuestion}`}>
        <Logo size={32} />
      </Link>
      <div className={styles.links}>
        <NavLink href="/" icon={<Plus size={20} />} label={texts.nav.ask} />
        <NavLink href="/library" icon={<LibraryBig size={20} />} label={texts.nav.library} />
        <NavLink href="/patents" icon={<Lightbulb size={20} />} label={texts.patents.title} />
        <NavLink href="/index" icon={<FolderOpen size={20} />} label={texts.collections.nav} />
      </div>
      <div className={styles.foot}>
        <Menu
          align="start"
          trigger={
            <IconButton label={texts.nav.theme} className={styles.tool}>
              <Sun size={19} className={styles.sun} />
              <Moon size={19} className={styles.moon} />
            </IconButton>
          }
        >
          <ThemeChoice />
          <MenuSeparator />
          <MenuItem icon={<Keyboard size={16} />} onSelect={onShortcuts}>
            {texts.nav.shortcuts}
          </MenuItem>
          {mode === "multi" && (
            <MenuItem
              icon={<LogOut size={16} />}
              onSelect={() => {
                signOut().then(
                  () => leave(),
                  () => toast(texts.errors.network, "failed"),
                );
              }}
            >
              {texts.nav.signOut}
            </MenuItem>
          )}
        </Menu>
        <NavLink href="/settings" icon={<Settings size={20} />} label={texts.nav.settings} />
      </div>
    </nav>
  );
}

function ThemeChoice() {
  const texts = useTexts();
  const theme = useTheme();
  return (
    <MenuChoice
      label={texts.nav.theme}
      value={theme}
      onChange={setTheme}
      options={THEMES.map((value) => ({
        value,
        name: texts.nav.themes[value],
        icon: THEME_ICONS[value],
      }))}
    />
  );
}

function NavLink({ href, icon, label }: { href: string; icon: ReactNode; label: string }) {
  const [path] = useLocation();
  return (
    <Link href={href} className={styles.link} aria-current={path === href ? "page" : undefined}>
      <span className={styles.icon}>{icon}</span>
      <span className={styles.label}>{label}</span>
    </Link>
  );
}
