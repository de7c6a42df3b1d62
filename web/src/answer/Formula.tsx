import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { typeset } from "./typeset";
import styles from "./Formula.module.css";

type Typesetter = typeof typeset;

let loaded: Typesetter | null = null;

/** A TeX formula. The typesetter is loaded with the first formula; until then the source shows. */
export const Formula = memo(function Formula({ tex, display }: { tex: string; display: boolean }) {
  const target = useRef<HTMLSpanElement>(null);
  const typesetter = useTypesetter();

  useLayoutEffect(() => {
    if (target.current) typesetter?.(tex, target.current, display);
  }, [typesetter, tex, display]);

  return (
    <span
      className={display ? styles.display : styles.inline}
      // A wide formula is scrolled with the keyboard.
      {...(display ? { tabIndex: 0 } : {})}
    >
      {typesetter ? <span key="set" ref={target} /> : <code key="source">{tex}</code>}
    </span>
  );
});

function useTypesetter(): Typesetter | null {
  const [typesetter, setTypesetter] = useState(() => loaded);
  useEffect(() => {
    let wanted = true;
    import("./typeset")
      .then(({ typeset }) => {
        loaded = typeset;
        if (wanted) setTypesetter(() => typeset);
      })
      .catch(() => {}); // the source stays readable
    return () => {
      wanted = false;
    };
  }, []);
  return typesetter;
}
