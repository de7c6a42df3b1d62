/** The product's mark: a citation's brackets around a point. */
export function Logo({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="9" fill="#0c6b4c" />
      <path
        d="M12 8.5H8.5v15H12M20 8.5h3.5v15H20"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="16" r="2.9" fill="#7fe0b5" />
    </svg>
  );
}
