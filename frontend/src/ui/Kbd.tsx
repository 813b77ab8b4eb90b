export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-b-2 border-line-strong px-1 font-sans text-xs text-ink-soft">
      {children}
    </kbd>
  )
}
