import { Check } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import styles from "./Menu.module.css";

interface MenuProps {
  trigger: ReactNode;
  children: ReactNode;
  align?: "start" | "end";
  side?: "top" | "bottom";
}

/** A menu under a button; arrows, Home, End and first letters move in it. */
export function Menu({ trigger, children, align = "end", side = "bottom" }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className={styles.content}
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={12}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  icon?: ReactNode;
  danger?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, danger = false, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      className={styles.item}
      data-danger={danger || undefined}
      onSelect={onSelect}
    >
      {icon}
      {children}
    </DropdownMenu.Item>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className={styles.separator} />;
}

interface MenuChoiceProps<T extends string> {
  label: string;
  value: T;
  onChange: (value: T) => void;
  options: readonly { value: T; name: string; about?: string; icon?: ReactNode }[];
}

/** One of several, with a tick at the one that holds. */
export function MenuChoice<T extends string>({
  label,
  value,
  onChange,
  options,
}: MenuChoiceProps<T>) {
  return (
    <DropdownMenu.RadioGroup
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as T)}
    >
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={styles.choice}>
          <span className={styles.choiceIcon}>{option.icon}</span>
          <span className={styles.choiceText}>
            <span>{option.name}</span>
            {option.about && <span className={styles.about}>{option.about}</span>}
          </span>
          <DropdownMenu.ItemIndicator className={styles.tick}>
            <Check size={16} />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

interface MenuChecksProps<T extends string> {
  label: string;
  values: readonly T[];
  onChange: (values: T[]) => void;
  options: readonly { value: T; name: string; about?: string; icon?: ReactNode }[];
}

/** Any number of several; the menu stays open while they are chosen. */
export function MenuChecks<T extends string>({
  label,
  values,
  onChange,
  options,
}: MenuChecksProps<T>) {
  return (
    <DropdownMenu.Group aria-label={label}>
      {options.map((option) => (
        <DropdownMenu.CheckboxItem
          key={option.value}
          className={styles.choice}
          checked={values.includes(option.value)}
          onCheckedChange={(on) =>
            onChange(
              on ? [...values, option.value] : values.filter((value) => value !== option.value),
            )
          }
          onSelect={(event) => event.preventDefault()}
        >
          <span className={styles.box}>
            <DropdownMenu.ItemIndicator>
              <Check size={13} strokeWidth={3} />
            </DropdownMenu.ItemIndicator>
          </span>
          <span className={styles.choiceIcon}>{option.icon}</span>
          <span className={styles.choiceText}>
            <span>{option.name}</span>
            {option.about && <span className={styles.about}>{option.about}</span>}
          </span>
        </DropdownMenu.CheckboxItem>
      ))}
    </DropdownMenu.Group>
  );
}
