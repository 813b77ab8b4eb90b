/** A name beside one that is taken: "plan.ods" becomes "plan (2).ods". */
export function freeName(name: string, taken: (name: string) => boolean): string {
  const dot = name.lastIndexOf('.')
  const stem = dot > 0 ? name.slice(0, dot) : name
  const ending = dot > 0 ? name.slice(dot) : ''
  for (let number = 2; ; number++) {
    const candidate = `${stem} (${number})${ending}`
    if (!taken(candidate)) return candidate
  }
}
