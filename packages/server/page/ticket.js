const TOP = 5

const template = document.getElementById('ticket')
const barTemplate = document.getElementById('bar')

/** One photo's card: shows the photo, then its answer or what went wrong. */
export function createTicket(file, { onRemove }) {
  const element = template.content.cloneNode(true).firstElementChild
  const find = (selector) => element.querySelector(selector)
  const gone = new AbortController()
  const name = file.name || 'Pasted photo'
  find('.name').textContent = name
  find('.remove').setAttribute('aria-label', `Remove ${name}`)
  find('.remove').addEventListener('click', () => onRemove(ticket))
  showPreview(file, find('.preview'), find('.no-preview'))

  const ticket = {
    element,
    file,
    name,
    signal: gone.signal,
    showAnswer(answer) {
      element.dataset.state = 'answered'
      find('.doubt').textContent = doubtOf(answer.probability)
      find('.label').textContent = answer.label
      find('.bars').replaceChildren(...topOf(answer.probabilities).map(createBar))
      find('.time').textContent = timeOf(answer.timings)
      find('.time').title = stagesOf(answer.timings)
    },
    showProblem(message) {
      element.dataset.state = 'failed'
      find('.label').textContent = 'No answer'
      find('.problem').textContent = message
      find('.problem').hidden = false
    },
    dispose() {
      gone.abort()
      element.remove()
    },
  }
  return ticket
}

/** The object URL lives until the photo is shown; afterwards it would only hold memory. */
function showPreview(file, image, fallback) {
  const url = URL.createObjectURL(file)
  image.addEventListener('load', () => URL.revokeObjectURL(url), { once: true })
  image.addEventListener(
    'error',
    () => {
      URL.revokeObjectURL(url)
      image.hidden = true
      fallback.hidden = false
    },
    { once: true },
  )
  image.alt = ''
  image.src = url
}

function topOf(probabilities) {
  return probabilities.toSorted((a, b) => b.probability - a.probability).slice(0, TOP)
}

function createBar({ label, probability }) {
  const bar = barTemplate.content.cloneNode(true).firstElementChild
  bar.querySelector('.class').textContent = label
  bar.querySelector('.percent').textContent = percentOf(probability)
  bar.querySelector('.fill').style.setProperty('--share', String(probability))
  return bar
}

function percentOf(probability) {
  const percent = probability * 100
  if (percent > 0 && percent < 1) return '< 1%'
  return `${Math.round(percent)}%`
}

/** In words, since a bare figure reads as more than it is. */
function doubtOf(probability) {
  if (probability >= 0.8) return 'This looks like'
  return probability >= 0.5 ? 'This is probably' : 'Hard to say; perhaps'
}

const round = (milliseconds) =>
  milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)

const timeOf = ({ totalMs }) => `${round(totalMs)} ms`

function stagesOf({ decodeMs, resizeMs, queueMs, inferenceMs }) {
  return `decoding ${round(decodeMs)} ms, resizing ${round(resizeMs)} ms, waiting ${round(queueMs)} ms, inference ${round(inferenceMs)} ms`
}
