/** The version of the program; written into every journal. */
export const VERSION = '0.1.0';
