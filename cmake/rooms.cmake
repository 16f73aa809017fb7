# A room is one static library. It sees the headers of the rooms it names and nothing else: each room's
# headers are reached through a folder that holds one link, so that "stage/stage.h" resolves only for
# those who may look into stage/.

find_package(PkgConfig REQUIRED)

add_library(vt_flags INTERFACE)
target_compile_definitions(vt_flags INTERFACE _GNU_SOURCE)
target_compile_options(vt_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -fno-fast-math -ffp-contract=off -fno-math-errno)
if(VT_SANITIZE)
  target_compile_definitions(vt_flags INTERFACE VT_ORACLE)
  target_compile_options(vt_flags INTERFACE -fsanitize=address,undefined -fno-omit-frame-pointer
    -fno-sanitize-recover=undefined)
  target_link_options(vt_flags INTERFACE -fsanitize=address,undefined)
endif()

# vt_room(<name> [SEES room...] [LIBS target...])
function(vt_room name)
  cmake_parse_arguments(ROOM "" "" "SEES;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  set(window ${CMAKE_BINARY_DIR}/windows/${name})
  file(MAKE_DIRECTORY ${window})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${window}/${name} SYMBOLIC)
  add_library(vt_${name} STATIC ${sources})
  target_include_directories(vt_${name} PUBLIC ${window})
  list(TRANSFORM ROOM_SEES PREPEND vt_ OUTPUT_VARIABLE seen)
  target_link_libraries(vt_${name} PUBLIC ${seen} PRIVATE vt_flags ${ROOM_LIBS})
  set_property(GLOBAL APPEND PROPERTY VT_ROOMS ${name})
  set_property(GLOBAL PROPERTY VT_SEES_${name} ${ROOM_SEES})
endfunction()
