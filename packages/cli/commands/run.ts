import { command } from '../command.ts'
import { platformOption } from '../common-options.ts'
import { runtimeOption } from '../containers/runtime-option.ts'
import { dataOption } from '../data-folder.ts'
import { registryOptions } from '../registry-options.ts'
import { anyText, positiveNumber } from '../values.ts'

export const run = command({
  name: 'run',
  summary: 'run an image in a new container',
  description:
    'Runs an image in a new container, and fetches it first where it is not here. The exit status is that of the container, or 125 to 127 when it could not be started.',
  arguments: [
    { name: 'IMAGE', summary: 'a name or an id' },
    { name: 'COMMAND...', summary: "in place of the image's command", isOptional: true },
  ],
  argumentsEndOptions: true,
  options: {
    detach: { flags: '-d, --detach', summary: 'leave it running, and print its id' },
    name: { flags: '--name <name>', summary: 'a name for it', parse: anyText },
    publish: {
      flags: '-p, --publish <ports>',
      summary: '[[ADDRESS:]HOST_PORT:]PORT: lead a port of this machine to one of the container',
      parse: anyText,
      isRepeated: true,
    },
    env: {
      flags: '-e, --env <name=value>',
      summary: 'set a variable; a NAME alone takes its value from here',
      parse: anyText,
      isRepeated: true,
    },
    envFile: {
      flags: '--env-file <file>',
      summary: 'set the variables that this file has, one a line',
      parse: anyText,
      isRepeated: true,
    },
    volume: {
      flags: '-v, --volume <source:target[:ro]>',
      summary: 'show a folder or file of this machine, or a named volume, in the container',
      parse: anyText,
      isRepeated: true,
    },
    cpus: {
      flags: '--cpus <number>',
      summary: 'how many CPUs it may use at most',
      parse: positiveNumber,
    },
    memory: {
      flags: '-m, --memory <size>',
      summary: 'how much memory it may use at most, as in 512m',
      parse: anyText,
    },
    rm: { flags: '--rm', summary: 'remove it when it ends' },
    user: {
      flags: '-u, --user <user[:group]>',
      summary: 'who runs it; names are those of the image',
      parse: anyText,
      defaultText: "the image's",
    },
    entrypoint: {
      flags: '--entrypoint <program>',
      summary: "in place of the image's entrypoint and command",
      parse: anyText,
    },
    network: {
      flags: '--network <name>',
      summary: 'bridge, host or none',
      parse: anyText,
      defaultText: 'bridge',
    },
    interactive: { flags: '-i, --interactive', summary: 'pass standard input on' },
    tty: { flags: '-t, --tty', summary: 'give it a terminal' },
    runtime: runtimeOption,
    platform: platformOption,
    ...registryOptions,
    data: dataOption,
  },
  examples: [
    {
      line: 'galley run -d -p 32001:5000 10.10.1.1:5000/ml-app:0.0.1',
      what: 'Serve on port 32001 of this machine.',
    },
    { line: 'galley run --rm -it node:24-slim', what: "Use an image's program from here." },
    {
      line: 'galley run --rm -v ./photos:/photos:ro ml-app:0.0.1 ls -l /photos',
      what: 'Run another command; options after the image are its own.',
    },
  ],
  async run(args, choices, terminal) {
    const { runContainer } = await import('../containers/run-container.ts')
    return runContainer(args, choices, terminal)
  },
})
