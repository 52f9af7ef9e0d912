/*
 * paths.h: where the program keeps its own files (XDG base directories).
 */
#ifndef VIEWS_SCREENS_PATHS_H
#define VIEWS_SCREENS_PATHS_H

/* "$XDG_CONFIG_HOME/vpcmend/NAME" (default ~/.config) and "$XDG_STATE_HOME/vpcmend/NAME" (default
 * ~/.local/state); the state directory is made if it is not there. NULL where there is neither
 * variable nor HOME. The caller frees the result. */
char *path_of_config(const char *name);
char *path_of_state(const char *name);

/* path_of_state for a directory, which is made if it is not there. */
char *path_of_state_directory(const char *name);

#endif
