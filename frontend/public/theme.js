// Before the first paint, so that nobody sees the other theme flash by. Kept apart from the bundle: it must not wait for it.
;(function () {
  try {
    var theme = localStorage.getItem('edd.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // Without storage the system's choice counts.
  }
})()
