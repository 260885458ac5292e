import { openCamera } from './camera.js'
import { classify } from './classify.js'
import { createTicket } from './ticket.js'

/** Photos sent at the same time; the others wait here rather than at the service. */
const AT_ONCE = 3

const byId = (id) => document.getElementById(id)
const form = byId('form')
const fileInput = byId('file')
const captureInput = byId('capture')
const photograph = byId('photograph')
const results = byId('results')
const tickets = byId('tickets')
const status = byId('status')

const maxBytes = Number(document.body.dataset.maxBytes)
/** Lines kept for screen readers. */
const LOG_LINES = 8

const shown = new Set()
const waiting = []
let running = 0

document.documentElement.classList.add('has-js')
fileInput.required = false

function show(files) {
  if (files.length === 0) return
  const added = files.map((file) => createTicket(file, { onRemove: remove }))
  for (const ticket of added) shown.add(ticket)
  waiting.push(...added)
  results.hidden = false
  tickets.prepend(...added.map(({ element }) => element))
  results.scrollIntoView({ block: 'nearest' })
  announce(files.length === 1 ? 'Looking at the photo.' : `Looking at ${files.length} photos.`)
  next()
}

function next() {
  while (running < AT_ONCE && waiting.length > 0) work(waiting.shift())
}

async function work(ticket) {
  running += 1
  try {
    const answer = await classify(ticket.file, { maxBytes, signal: ticket.signal })
    ticket.showAnswer(answer)
    announce(
      `${ticket.file.name}: ${answer.label}, ${Math.round(answer.probability * 100)} percent.`,
    )
  } catch (error) {
    if (ticket.signal.aborted) return
    ticket.showProblem(error.message)
    announce(`${ticket.name}: ${error.message}`)
  } finally {
    running -= 1
    next()
  }
}

function remove(ticket) {
  const { element } = ticket
  const neighbour = element.nextElementSibling ?? element.previousElementSibling
  drop(ticket)
  if (neighbour) neighbour.querySelector('.remove').focus()
  else leaveResults()
}

function clear() {
  for (const ticket of shown) drop(ticket)
  leaveResults()
}

function drop(ticket) {
  const at = waiting.indexOf(ticket)
  if (at !== -1) waiting.splice(at, 1)
  shown.delete(ticket)
  ticket.dispose()
}

/** Keyboard users land where the next photo is chosen, not at the top of the page. */
function leaveResults() {
  results.hidden = true
  fileInput.focus()
}

function announce(text) {
  const line = document.createElement('p')
  line.textContent = text
  status.append(line)
  if (status.childElementCount > LOG_LINES) status.firstElementChild.remove()
}

function filesOf(transfer) {
  return transfer ? [...transfer.files] : []
}

function takeFrom(input) {
  input.addEventListener('change', () => {
    show([...input.files])
    // The same photo can be chosen again.
    input.value = ''
  })
}

function offerCamera() {
  const onPhone = matchMedia('(pointer: coarse)').matches
  const stream = navigator.mediaDevices?.getUserMedia !== undefined
  photograph.hidden = !(onPhone || stream)
  photograph.addEventListener('click', () => {
    if (onPhone) captureInput.click()
    else openCamera({ onPhoto: (file) => show([file]), onProblem: announce })
  })
}

function acceptDrops() {
  let depth = 0
  const setOver = (over) => form.classList.toggle('over', over)
  addEventListener('dragenter', (event) => {
    event.preventDefault()
    depth += 1
    setOver(true)
  })
  addEventListener('dragover', (event) => event.preventDefault())
  addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1)
    setOver(depth > 0)
  })
  addEventListener('drop', (event) => {
    event.preventDefault()
    depth = 0
    setOver(false)
    show(filesOf(event.dataTransfer))
  })
}

form.addEventListener('submit', (event) => event.preventDefault())
addEventListener('paste', (event) => show(filesOf(event.clipboardData)))
byId('clear').addEventListener('click', clear)
takeFrom(fileInput)
takeFrom(captureInput)
acceptDrops()
offerCamera()
