import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../i18n/language";
import { IconButton } from "../ui/Button";
import { Field } from "../ui/Field";
import fieldStyles from "../ui/Field.module.css";
import styles from "./PasswordField.module.css";

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** A new password has a least length; an old one is taken as it is. */
  isNew?: boolean;
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ label, value, onChange, isNew = false }: PasswordFieldProps) {
  const texts = useTexts();
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={isNew ? texts.account.passwordHint : undefined}>
      {({ id, describedBy }) => (
        <div className={styles.frame}>
          <input
            id={id}
            aria-describedby={describedBy}
            className={fieldStyles.input}
            type={shown ? "text" : "password"}
            autoComplete={isNew ? "new-password" : "current-password"}
            required
            minLength={isNew ? 10 : 1}
            maxLength={200}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <IconButton
            label={shown ? texts.account.hidePassword : texts.account.showPassword}
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={17} /> : <Eye size={17} />}
          </IconButton>
        </div>
      )}
    </Field>
  );
}
