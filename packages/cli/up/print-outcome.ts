import type { Terminal } from '../terminal.ts'
import type { Outcome } from './bring-up.ts'

/** Tells where the service is, and what to do next. */
export function printOutcome(outcome: Outcome, output: 'text' | 'json', terminal: Terminal): void {
  const { app, url, prediction, context, remarks, seconds, replicas } = outcome
  if (output === 'json') {
    const { name, namespace, image } = app
    const told = { name, namespace, image, context, url, replicas, prediction, remarks, seconds }
    terminal.out(JSON.stringify(told))
    return
  }
  const kubectl = `kubectl --context ${context}${app.namespace === 'default' ? '' : ` -n ${app.namespace}`}`
  terminal.out(`${url} is up after ${seconds} s`)
  terminal.out(`Its own photo is: ${prediction}`)
  terminal.out('')
  terminal.out(`Open ${url} and choose a photo, or: curl -F file=@photo.jpg ${url}/predict`)
  terminal.out(`Watch it: ${kubectl} get pods,hpa -w`)
  terminal.out(`Why it scales: galley why hpa ${app.name} -n ${app.namespace} --context ${context}`)
  terminal.out(`End it: galley down ${app.name}`)
}
