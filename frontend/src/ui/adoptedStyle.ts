import { useEffect } from 'react'

/**
 * Stands in for react-style-singleton: the same one function, but with a constructed style sheet, which a strict
 * Content-Security-Policy allows, where the original appends a style element, which it refuses.
 */
export function styleSingleton() {
  return function Style({ styles }: { styles: string; dynamic?: boolean }) {
    useEffect(() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(styles)
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
      return () => {
        document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet)
      }
    }, [styles])
    return null
  }
}
