/** A command as it would be typed. */
export const shownCommand = (command: string | readonly string[]): string =>
  typeof command === 'string' ? command : command.join(' ');
