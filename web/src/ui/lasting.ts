import { useEffect, useState } from "react";

/** Whether `state` has held for `ms` on end: what passes sooner is not worth a word. */
export function useLasting(state: boolean, ms: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!state) return;
    const timer = setTimeout(() => setLasted(true), ms);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [state, ms]);
  return lasted;
}
