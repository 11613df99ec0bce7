"""The screens: prompt_toolkit applications that show what the engines do.

`cells` measures, `safe` cleans, `keys` is the table of all keys, `panel` draws boxes and input lines, `runner` starts
an application and leaves the terminal as it was. Everything shown is a function of a state and a size. Nothing here
is imported before a screen is wanted: prompt_toolkit takes ten times as long as a start of Python.
"""
