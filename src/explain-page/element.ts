/** Elements with text in them, never markup: what a log says cannot become a part of the page. */

type Child = Node | string | undefined

/** @param attributes `class` and the like; no handlers, and no styles: the policy forbids them */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  ...children: Child[]
): HTMLElement {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children.filter((child): child is Node | string => child !== undefined && child !== ''))
  return made
}

export function svg(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  ...children: Node[]
): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name) as SVGElement
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  made.append(...children)
  return made
}

export function button(text: string, act: (button: HTMLButtonElement) => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, text) as HTMLButtonElement
  made.addEventListener('click', () => act(made))
  return made
}

/** A button that puts text on the clipboard and says so for a moment. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  return button(label, made => {
    navigator.clipboard.writeText(text()).then(
      () => say(made, 'Copied', label),
      () => say(made, 'Not copied', label),
    )
  })
}

function say(made: HTMLButtonElement, word: string, label: string): void {
  made.textContent = word
  setTimeout(() => {
    made.textContent = label
  }, 1500)
}
